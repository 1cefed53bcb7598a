/**
 * What of an element's style the tests ask about, without the cascade. jsdom computes the whole of it for each element that is
 * looked at, anew after each change of the page: a search by role took most of a test's time. The tests load no style sheets but
 * the few rules that the component library writes into the page; whoever has one of their classes is computed in full.
 */
const computed = window.getComputedStyle.bind(window);
const WRITTEN = /\bmantine-(visible|hidden)-from-|\b__m__-/;
const INHERITED = new Set(["visibility", "pointer-events"]);
const INITIAL: Record<string, string> = { visibility: "visible", "pointer-events": "auto", opacity: "1" };
const displays = new Map<string, string>();

function display(element: Element): string {
  const own = (element as HTMLElement).style?.display;
  if (own) return own;
  if ((element as HTMLElement).hidden) return "none";
  const kind = `${element.namespaceURI} ${element.localName} ${element.getAttribute("type")} ${element.hasAttribute("open")}`;
  let known = displays.get(kind);
  if (known === undefined) {
    known = computed(element).display;
    displays.set(kind, known);
  }
  return known;
}

function quickly(element: Element, name: string): string | undefined {
  if (WRITTEN.test(element.getAttribute("class") ?? "")) return undefined;
  if (name === "display") return display(element);
  for (let at: Element | null = element; at; at = INHERITED.has(name) ? at.parentElement : null) {
    const own = (at as HTMLElement).style?.getPropertyValue(name);
    if (own) return own;
  }
  return INITIAL[name];
}

window.getComputedStyle = (element, pseudo) => {
  if (pseudo) return computed(element, pseudo);
  let full: CSSStyleDeclaration | undefined;
  const whole = () => {
    full ??= computed(element);
    return full;
  };
  const value = (name: string) => quickly(element, name) ?? whole().getPropertyValue(name);
  return new Proxy({} as CSSStyleDeclaration, {
    get(_, name) {
      if (name === "getPropertyValue") return value;
      if (name === "pointerEvents") return value("pointer-events");
      if (name === "display" || name === "visibility" || name === "opacity") return value(name);
      const found = Reflect.get(whole(), name);
      return typeof found === "function" ? found.bind(whole()) : found;
    },
  });
};
