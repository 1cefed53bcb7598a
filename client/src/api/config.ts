/** Where the two services are. Known at run time, so that one build serves every deployment. */

export interface ServiceUrls {
  /** Origin of the web service, without a trailing slash. */
  api: string;
  /** Origin of the channels service as ws:// or wss://, without a trailing slash. */
  ws: string;
}

interface Given {
  api_url?: string | null;
  ws_url?: string | null;
}

/** The URLs from `/config.json`, else from the build's VITE_API_URL and VITE_WS_URL, else the page's own origin. */
export async function loadServiceUrls(): Promise<ServiceUrls> {
  const given = (await fetchConfig()) ?? {
    api_url: import.meta.env.VITE_API_URL as string | undefined,
    ws_url: import.meta.env.VITE_WS_URL as string | undefined,
  };
  return resolveServiceUrls(given, window.location.origin);
}

/** Fills in what was not given and brings both to their bare form. */
export function resolveServiceUrls(given: Given, origin: string): ServiceUrls {
  const api = (given.api_url || origin).replace(/\/+$/, "").replace(/\/api\/v1$/, "");
  const ws = (given.ws_url || origin).replace(/\/+$/, "").replace(/\/ws$/, "");
  return { api, ws: ws.replace(/^http/, "ws") };
}

async function fetchConfig(): Promise<Given | null> {
  try {
    const answer = await fetch("/config.json", { cache: "no-store" });
    // A static host answers any unknown path with index.html and 200.
    if (!answer.ok || !answer.headers.get("content-type")?.includes("json")) return null;
    return (await answer.json()) as Given;
  } catch {
    return null;
  }
}
