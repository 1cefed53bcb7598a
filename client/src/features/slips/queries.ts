import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";

/** Whom codes are made for: some cadets, or everyone in the term, or in one company of it. */
export interface CodesFor {
  term?: number;
  company?: string;
  cadets?: number[];
}

/** Fresh codes, which end those from before. They are answered once: whoever asks prints them and forgets them. */
export function useCreateCodes() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wanted: CodesFor) => unwrap(api.POST("/api/v1/cadets/activation-codes", { body: wanted })),
    gcTime: 0,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.accounts.all });
      return client.invalidateQueries({ queryKey: keys.cadets.details });
    },
  });
}
