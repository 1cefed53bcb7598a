import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { Account, AccountIn, AccountPatch, AccountStatus, Role } from "@/api/types";

export const PAGE_SIZE = 50;

export interface AccountFilters {
  role?: Role;
  status?: AccountStatus;
  search?: string;
  page: number;
}

export const accountsQuery = (filters: AccountFilters) =>
  queryOptions({
    queryKey: keys.accounts.list(filters),
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/accounts", { signal, params: { query: { ...filters, page_size: PAGE_SIZE } } }),
      ),
    placeholderData: keepPreviousData,
  });

export const accountQuery = (id: number) =>
  queryOptions({
    queryKey: keys.accounts.detail(id),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/accounts/{account_id}", { signal, params: { path: { account_id: id } } })),
  });

/** A mutation that ends with an account as it is now. */
function useAccountMutation<Given>(change: (given: Given) => Promise<Account>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (account) => {
      client.setQueryData(keys.accounts.detail(account.id), account);
      return client.invalidateQueries({ queryKey: keys.accounts.lists });
    },
  });
}

export function useCreateAccount() {
  return useAccountMutation((account: AccountIn) => unwrap(api.POST("/api/v1/accounts", { body: account })));
}

export function useChangeAccount(id: number) {
  const params = { path: { account_id: id } };
  return useAccountMutation((change: AccountPatch) =>
    unwrap(api.PATCH("/api/v1/accounts/{account_id}", { params, body: change })),
  );
}

export type ReasonedStep = "suspend" | "reinstate" | "remove-second-factor";

/** The steps that the audit log must explain later. */
export function useReasonedStep(id: number) {
  const params = { path: { account_id: id } };
  return useAccountMutation(({ step, reason }: { step: ReasonedStep; reason: string }) => {
    const request = { params, body: { reason } };
    if (step === "suspend") return unwrap(api.POST("/api/v1/accounts/{account_id}/suspend", request));
    if (step === "reinstate") return unwrap(api.POST("/api/v1/accounts/{account_id}/reinstate", request));
    return unwrap(api.POST("/api/v1/accounts/{account_id}/remove-second-factor", request));
  });
}

/** Lets pending accounts in; the ids of those that were let in, since some may not be pending any more. */
export function useApprove() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (ids: number[]) => unwrap(api.POST("/api/v1/accounts/approve", { body: { ids } })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.accounts.all }),
  });
}

/** A fresh activation code. It is kept nowhere, here neither: whoever asks shows it and forgets it. */
export function useIssueCode() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) =>
      unwrap(
        api.POST("/api/v1/accounts/{account_id}/activation-code", { params: { path: { account_id: id } } }),
      ),
    gcTime: 0,
    onSuccess: (_, id) => client.invalidateQueries({ queryKey: keys.accounts.detail(id) }),
  });
}
