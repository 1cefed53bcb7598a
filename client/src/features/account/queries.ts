import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, fetchFile } from "@/api/client";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import { today } from "@/lib/format";
import { saveFile } from "@/lib/save-file";

/** Who is signed in, asked anew: the e-mail address may have been changed since the sign-in. */
export const ownAccountQuery = () =>
  queryOptions({
    queryKey: keys.account.own,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/auth/me", { signal })),
  });

/** Where one is signed in: all of it, since one looks for what is not one's own. */
export const sessionsQuery = () =>
  queryOptions({
    queryKey: keys.account.sessions,
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/auth/sessions", { signal, params: { query: { page_size: 100 } } })),
  });

/** Signs out one other session, or all others. */
export function useSignOutThere() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (which: string | "others") =>
      which === "others"
        ? unwrap(api.DELETE("/api/v1/auth/sessions"))
        : unwrap(
            api.DELETE("/api/v1/auth/sessions/{session_id}", { params: { path: { session_id: which } } }),
          ),
    onSettled: () => client.invalidateQueries({ queryKey: keys.account.sessions }),
  });
}

/** Changes the own password; every other session ends. */
export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { current_password: string; new_password: string }) =>
      unwrap(api.POST("/api/v1/auth/password/change", { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.account.sessions }),
  });
}

/** Everything that is kept about oneself, into the browser's downloads. */
export function useTakeDataAlong() {
  return useMutation({
    mutationFn: () => fetchFile("/api/v1/privacy/my-data"),
    onSuccess: (file) => saveFile(file, `rgms-my-data-${today()}.json`),
  });
}
