import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";

/** Where the own second factor stands. */
export const secondFactorQuery = () =>
  queryOptions({
    queryKey: keys.account.secondFactor,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/auth/totp", { signal })),
  });

/** A new secret for an authenticator app; in force once a code of it has been confirmed. */
export function useBeginSetUp() {
  return useMutation({ mutationFn: () => unwrap(api.POST("/api/v1/auth/totp")) });
}

/** Puts the secret in force. Gives the recovery codes, this once. */
export function useConfirmSetUp() {
  return useMutation({
    mutationFn: (code: string) => unwrap(api.POST("/api/v1/auth/totp/confirm", { body: { code } })),
  });
}

/** Makes new recovery codes; the ones before stop working. */
export function useNewRecoveryCodes() {
  return useMutation({
    mutationFn: (body: { password: string; code: string }) =>
      unwrap(api.POST("/api/v1/auth/totp/recovery-codes", { body })),
  });
}

/** Goes without again. */
export function useDisable() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { password: string; code: string }) =>
      unwrap(api.POST("/api/v1/auth/totp/disable", { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.account.all }),
  });
}
