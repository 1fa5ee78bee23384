/* Small helps on top of pages that work without them. */
(function () {
  "use strict";

  var DRAFT = "draft:";
  var DRAFT_MILLISECONDS = 7 * 24 * 3600 * 1000;

  function each(selector, action) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), action);
  }

  function stored(store, key, value) {
    // Reads with two arguments, writes with three, removes with null. Closed or full storage is not an error.
    try {
      if (value === undefined) {
        return store.getItem(key);
      }
      if (value === null) {
        store.removeItem(key);
      } else {
        store.setItem(key, value);
      }
    } catch (error) {
      // The page works without it.
    }
    return null;
  }

  /* "/" goes to the search box, Esc closes an open menu. */
  function isTyping(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }

  document.addEventListener("keydown", function (event) {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
      var box = document.getElementById("tim");
      if (box) {
        event.preventDefault();
        box.focus();
        box.select();
      }
    }
    if (event.key === "Escape") {
      each("details.drop[open]", function (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      });
    }
  });

  document.addEventListener("click", function (event) {
    each("details.drop[open]", function (menu) {
      if (!menu.contains(event.target)) {
        menu.open = false;
      }
    });
  });

  /* The menu of a phone opens by style alone; this is for browsers that do not know :has(). */
  function setUpMenu(toggle) {
    function show() {
      document.documentElement.classList.toggle("menu-open", toggle.checked);
    }
    toggle.addEventListener("change", show);
    show();
  }

  /* Dense rows. */
  function showDense(button) {
    button.setAttribute("aria-pressed", String(document.documentElement.classList.contains("dense")));
  }

  function setUpDense(button) {
    button.hidden = false;
    showDense(button);
    button.addEventListener("click", function () {
      var on = document.documentElement.classList.toggle("dense");
      stored(localStorage, "dense", on ? "1" : null);
      showDense(button);
    });
  }

  /* A day: dots, dashes and bare digits become dd/mm/yyyy; the browser's own calendar as a help. */
  function asTyped(text) {
    var parts = text.trim().match(/^(\d{1,2})[/.\- ]?(\d{1,2})[/.\- ]?(\d{4})$/);
    if (!parts) {
      return text;
    }
    return parts[1].padStart(2, "0") + "/" + parts[2].padStart(2, "0") + "/" + parts[3];
  }

  function setUpDay(input) {
    input.addEventListener("change", function () {
      input.value = asTyped(input.value);
    });
  }

  function setUpCalendar(button) {
    var input = document.getElementById(button.dataset.pickDay);
    if (!input || !("showPicker" in HTMLInputElement.prototype)) {
      return;
    }
    var native = document.createElement("input");
    native.type = "date";
    native.className = "native-date";
    native.tabIndex = -1;
    native.setAttribute("aria-hidden", "true");
    button.after(native);
    button.hidden = false;
    button.addEventListener("click", function () {
      native.value = asTyped(input.value).split("/").reverse().join("-");
      native.showPicker();
    });
    native.addEventListener("change", function () {
      if (native.value) {
        input.value = native.value.split("-").reverse().join("/");
        input.form.requestSubmit();
      }
    });
  }

  /* Drafts: what was typed into form[data-draft] outlives a closed tab until it is saved or thrown away. */
  function draftKey(form) {
    return DRAFT + (form.dataset.draft || location.pathname);
  }

  function draftFields(form) {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.name && !/^(hidden|password|file|submit|button)$/.test(field.type) && field.dataset.draft !== "off";
    });
  }

  function readFields(form) {
    return draftFields(form).map(function (field) {
      if (field.type === "checkbox" || field.type === "radio") {
        return field.checked;
      }
      if (field.multiple && field.options) {
        return Array.prototype.map.call(field.options, function (option) {
          return option.selected;
        });
      }
      return field.value;
    });
  }

  function writeField(field, value) {
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked = value;
    } else if (Array.isArray(value)) {
      value.forEach(function (selected, index) {
        field.options[index].selected = selected;
      });
    } else {
      field.value = value;
    }
  }

  function writeFields(form, values) {
    draftFields(form).forEach(function (field, index) {
      writeField(field, values[index]);
    });
  }

  function draftNames(form) {
    return draftFields(form)
      .map(function (field) {
        return field.name;
      })
      .join(" ");
  }

  function freshDraft(form) {
    var draft = JSON.parse(stored(localStorage, draftKey(form)) || "null");
    if (!draft || draft.names !== draftNames(form)) {
      stored(localStorage, draftKey(form), null);
      return null;
    }
    return JSON.stringify(draft.values) === JSON.stringify(readFields(form)) ? null : draft;
  }

  function offerDraft(form, draft) {
    var note = document.createElement("div");
    var words = document.createElement("div");
    var restore = document.createElement("button");
    var drop = document.createElement("button");
    note.className = "message";
    note.setAttribute("role", "status");
    words.textContent = "Có bản nháp chưa lưu, ghi lúc " + new Date(draft.at).toLocaleString("vi-VN") + ". ";
    restore.type = drop.type = "button";
    restore.className = drop.className = "btn btn-small";
    restore.textContent = "Lấy lại bản nháp";
    drop.textContent = "Bỏ bản nháp";
    restore.addEventListener("click", function () {
      writeFields(form, draft.values);
      note.remove();
      draftFields(form)[0].focus();
    });
    drop.addEventListener("click", function () {
      stored(localStorage, draftKey(form), null);
      note.remove();
      draftFields(form)[0].focus();
    });
    words.append(restore, " ", drop);
    note.append(words);
    form.prepend(note);
  }

  function setUpDraft(form) {
    var returned = form.querySelector(".is-invalid") || document.getElementById("loi");
    var draft = returned ? null : freshDraft(form);
    var timer;
    if (draft) {
      offerDraft(form, draft);
    }
    form.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(function () {
        var kept = { at: Date.now(), names: draftNames(form), values: readFields(form) };
        stored(localStorage, draftKey(form), JSON.stringify(kept));
      }, 400);
    });
    form.addEventListener("submit", function () {
      clearTimeout(timer);
      stored(sessionStorage, "draft-sent", draftKey(form));
    });
  }

  function clearSentDraft() {
    // The form was sent and another page came back: saved. The same form came back: it holds what was typed.
    var sent = stored(sessionStorage, "draft-sent");
    if (!sent) {
      return;
    }
    var still = Array.prototype.some.call(document.querySelectorAll("form[data-draft]"), function (form) {
      return draftKey(form) === sent && document.getElementById("loi");
    });
    if (!still) {
      stored(localStorage, sent, null);
    }
    stored(sessionStorage, "draft-sent", null);
  }

  function dropDrafts(isDropped) {
    try {
      Object.keys(localStorage).forEach(function (key) {
        if (key.indexOf(DRAFT) === 0 && isDropped(key)) {
          localStorage.removeItem(key);
        }
      });
    } catch (error) {
      // Nothing was kept.
    }
  }

  function isOldDraft(key) {
    return JSON.parse(localStorage.getItem(key)).at < Date.now() - DRAFT_MILLISECONDS;
  }

  function forgetDrafts() {
    dropDrafts(function () {
      return true;
    });
  }

  /* A chosen file: its name, its size and whether it will be taken, before it is sent. */
  function sizeInWords(bytes) {
    var megabytes = bytes / 1048576;
    return megabytes >= 1
      ? megabytes.toLocaleString("vi-VN", { maximumFractionDigits: 1 }) + " MB"
      : Math.max(1, Math.round(bytes / 1024)).toLocaleString("vi-VN") + " KB";
  }

  function fileWords(input, file) {
    var ending = "." + file.name.split(".").pop().toLowerCase();
    var most = Number(input.dataset.maxMb || 0);
    if (input.accept && input.accept.toLowerCase().split(/\s*,\s*/).indexOf(ending) < 0) {
      return "Tệp " + file.name + " không phải tệp bảng tính (" + input.accept + ").";
    }
    if (most && file.size > most * 1048576) {
      return "Tệp " + file.name + " nặng " + sizeInWords(file.size) + ", quá " + most + " MB.";
    }
    return file.name + ", " + sizeInWords(file.size);
  }

  function setUpFile(input) {
    var hint = document.createElement("p");
    hint.className = "file-hint";
    hint.setAttribute("role", "status");
    input.after(hint);
    input.addEventListener("change", function () {
      hint.textContent = input.files.length ? fileWords(input, input.files[0]) : "";
    });
  }

  /* Copy and print. */
  function setUpCopy(button) {
    var source = document.getElementById(button.dataset.copy);
    if (!source || !navigator.clipboard) {
      return;
    }
    var words = button.querySelector("span");
    var before = words.textContent;
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(source.innerText).then(function () {
        words.textContent = "Đã chép";
        setTimeout(function () {
          words.textContent = before;
        }, 2500);
      });
    });
  }

  function setUpPrint(button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      window.print();
    });
  }

  /* A form sent twice by an impatient hand is sent once; it says that it is working. */
  function setUpBusy(form) {
    form.addEventListener("submit", function (event) {
      var button = event.submitter || form.querySelector("[type=submit]");
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "1";
      if (button && form.dataset.busy) {
        button.textContent = form.dataset.busy;
      }
    });
    window.addEventListener("pageshow", function () {
      delete form.dataset.sent;
    });
  }

  clearSentDraft();
  dropDrafts(isOldDraft);
  each(".menu-toggle", setUpMenu);
  each("[data-dense]", setUpDense);
  each("[data-day]", setUpDay);
  each("[data-pick-day]", setUpCalendar);
  each("form[data-draft]", setUpDraft);
  each("form[data-busy]", setUpBusy);
  each("[data-forget-drafts]", function (form) {
    form.addEventListener("submit", forgetDrafts);
  });
  each("input[type=file]", setUpFile);
  each("[data-copy]", setUpCopy);
  each("[data-print]", setUpPrint);
  each("[data-focus]", function (element) {
    element.focus();
  });
})();
