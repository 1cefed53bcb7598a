import { useMutation } from "@tanstack/react-query";
import { api } from "@/api/client";
import { useFresh } from "@/api/fresh";
import { keys } from "@/api/keys";
import { unwrap } from "@/api/problem";
import type { MaintenanceSwitch } from "@/api/types";

/** Hold all writes, or take them again. */
export function useMaintenance() {
  const onSettled = useFresh(keys.unit.all);
  return useMutation({
    mutationFn: (body: MaintenanceSwitch) => unwrap(api.PUT("/api/v1/unit/maintenance", { body })),
    onSettled,
  });
}
