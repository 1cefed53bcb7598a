import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import { ApiError } from "@/api/problem";
import { tellUnheard } from "./unheard";

/** The cache of the server's answers. Events keep it true, so a page that is opened again does not ask at once. */
export function makeQueryClient(): QueryClient {
  // A newer privacy notice than the page knows of: the gate asks for consent to it.
  const onError = (error: Error) => {
    if (error instanceof ApiError && error.isForConsent)
      void client.invalidateQueries({ queryKey: keys.privacy.consent });
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        // What the server has refused it will refuse again; a network that is away may come back.
        retry: (failures, error) => failures < 2 && (!(error instanceof ApiError) || error.isPassing),
        // The phone's idea of being offline is often wrong; the request itself tells.
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
  tellUnheard(client.getMutationCache());
  return client;
}
