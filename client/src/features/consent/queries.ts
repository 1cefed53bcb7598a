import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { ApiError, unwrap } from "@/api/problem";

/** The privacy notice in force. */
export const noticeQuery = () =>
  queryOptions({
    queryKey: keys.privacy.notice,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/privacy/notice", { signal })),
  });

/** Whether the signed-in person is still to be asked for consent. Asked again when the page comes back into view. */
export const consentQuery = () =>
  queryOptions({
    queryKey: keys.privacy.consent,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/privacy/consent", { signal })),
    staleTime: 60_000,
  });

/** Consents to one version; when a newer one is in force, both queries bring that. */
export function useConsent() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (version: number) => unwrap(api.POST("/api/v1/privacy/consent", { body: { version } })),
    onSuccess: (consent) => {
      client.setQueryData(keys.privacy.consent, consent);
      // What was refused meanwhile for want of it.
      void client.invalidateQueries({
        predicate: ({ state }) => state.error instanceof ApiError && state.error.isForConsent,
      });
    },
    onError: () => client.invalidateQueries({ queryKey: keys.privacy.all }),
  });
}
