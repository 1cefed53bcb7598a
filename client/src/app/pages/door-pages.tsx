import { useLocation, useNavigate } from "@tanstack/react-router";
import { NoticeButton } from "@/features/consent/notice";
import { ActivationForm } from "@/features/session/activation";
import { RegistrationForm } from "@/features/session/registration";
import { ForgottenPasswordForm, ResetForm } from "@/features/session/reset";

/** What a link carries behind its #. */
function useHash(): string {
  return useLocation({ select: (location) => location.hash });
}

export function ActivatePage() {
  const code = useHash();
  const navigate = useNavigate();
  // A new page for a new link, when one is opened in the tab of another.
  return (
    <ActivationForm key={code} given={code} onSignedIn={() => void navigate({ to: "/", replace: true })} />
  );
}

export function RegisterPage() {
  return <RegistrationForm notice={<NoticeButton />} />;
}

export function ForgotPasswordPage() {
  return <ForgottenPasswordForm />;
}

export function ResetPage() {
  const token = useHash();
  return <ResetForm key={token} token={token} />;
}
