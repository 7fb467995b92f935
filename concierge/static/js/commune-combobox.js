// A list of communes under a text input: the ARIA combobox pattern. Without this file the input is plain text, which
// the server understands as well; nothing here is needed to send the form.

const DELAY = 150; // milliseconds without a key before asking
let numbered = 0;

class CommuneCombobox {
  constructor(field) {
    this.field = field;
    this.text = field.querySelector("[data-commune-text]");
    this.code = field.querySelector("[data-commune-code]");
    this.list = field.querySelector("[data-commune-list]");
    this.status = field.querySelector("[data-commune-status]");
    this.active = -1;
    this.asked = null;
    this.timer = 0;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-labelledby", field.querySelector("label").id);
    this.text.autocomplete = "off"; // the browser's own list would cover ours
    this.text.setAttribute("role", "combobox");
    this.text.setAttribute("aria-autocomplete", "list");
    this.text.setAttribute("aria-expanded", "false");
    this.text.setAttribute("aria-controls", this.list.id);
    this.text.addEventListener("input", () => this.typed());
    this.text.addEventListener("keydown", (event) => this.pressed(event));
    this.text.addEventListener("blur", () => this.close());
    // The input keeps the focus, so that `blur` does not close the list before the click arrives.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  get isOpen() {
    return !this.list.hidden;
  }

  typed() {
    this.code.value = ""; // what was chosen is no longer what is written
    clearTimeout(this.timer);
    this.asked?.abort();
    const query = this.text.value.trim();
    if (query.length < 2) {
      this.close();
      return;
    }
    this.timer = setTimeout(() => this.ask(query), DELAY);
  }

  async ask(query) {
    this.asked = new AbortController();
    const address = `${this.field.dataset.communeSearch}?q=${encodeURIComponent(query)}`;
    try {
      const answer = await fetch(address, {
        headers: { Accept: "application/json" },
        signal: this.asked.signal,
      });
      if (answer.ok) this.show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") this.close(); // no network: the text is resolved when the form is sent
    }
  }

  show(communes) {
    if (document.activeElement !== this.text) return;
    this.list.replaceChildren(...communes.map((commune) => this.option(commune)));
    this.mark(-1);
    this.status.textContent = this.announcement(communes.length);
    if (communes.length === 0) {
      this.close();
      return;
    }
    this.list.hidden = false;
    this.list.classList.add("show");
    this.text.setAttribute("aria-expanded", "true");
  }

  announcement(count) {
    const texts = this.field.dataset;
    if (count === 0) return texts.communeNone;
    return count === 1 ? texts.communeOne : texts.communeMany.replace("#", String(count));
  }

  option(commune) {
    const item = document.createElement("li");
    item.id = `commune-option-${(numbered += 1)}`;
    item.className = "dropdown-item";
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.code = commune.code;
    item.dataset.label = commune.label;
    const name = document.createElement("span");
    name.textContent = commune.label;
    item.append(name);
    if (commune.detail) {
      const detail = document.createElement("span");
      detail.className = "d-block small muted text-wrap";
      detail.textContent = commune.detail;
      item.append(detail);
    }
    return item;
  }

  pressed(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) {
      event.preventDefault();
      if (this.isOpen) this.move(moves[event.key]);
      else if (this.text.value.trim().length >= 2) this.ask(this.text.value.trim());
    } else if (event.key === "Enter" && this.isOpen && this.active >= 0) {
      event.preventDefault();
      this.choose(this.options[this.active]);
    } else if (event.key === "Escape" && this.isOpen) {
      event.preventDefault();
      event.stopPropagation(); // a dialogue around the field stays open
      this.close();
    }
  }

  move(step) {
    const count = this.options.length;
    const next = this.active < 0 && step < 0 ? count - 1 : this.active + step;
    this.mark(((next % count) + count) % count);
  }

  mark(index) {
    this.active = index;
    this.options.forEach((option, position) => {
      const chosen = position === index;
      option.classList.toggle("active", chosen);
      option.setAttribute("aria-selected", String(chosen));
    });
    if (index < 0) {
      this.text.removeAttribute("aria-activedescendant");
      return;
    }
    this.text.setAttribute("aria-activedescendant", this.options[index].id);
    this.options[index].scrollIntoView({ block: "nearest" });
  }

  choose(option) {
    if (!option) return;
    this.text.value = option.dataset.label;
    this.code.value = option.dataset.code;
    this.close();
    this.code.dispatchEvent(new Event("change", { bubbles: true }));
  }

  close() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.list.hidden = true;
    this.list.classList.remove("show");
    this.mark(-1);
    this.text.setAttribute("aria-expanded", "false");
  }
}

function attach(root) {
  for (const field of root.querySelectorAll("[data-commune-field]:not([data-commune-ready])")) {
    field.dataset.communeReady = "";
    new CommuneCombobox(field);
  }
}

attach(document);
// Fields that htmx brings in later.
document.addEventListener("htmx:load", (event) => attach(event.target.parentElement ?? document));
