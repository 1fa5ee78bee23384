/* Before the first paint: what this reader chose earlier, so that nothing jumps. */
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");
  try {
    if (localStorage.getItem("dense") === "1") {
      root.classList.add("dense");
    }
  } catch (error) {
    // Storage is closed in this browser: the page stays as it is.
  }
})();
