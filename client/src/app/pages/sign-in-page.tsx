import { useNavigate, useSearch } from "@tanstack/react-router";
import { SignInForm } from "@/features/session/sign-in";

export function SignInPage() {
  const { next } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  return <SignInForm onSignedIn={() => void navigate({ href: next ?? "/", replace: true })} />;
}
