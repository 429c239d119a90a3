/** Where the issuer sends people back to: takes the tokens and goes on to the page they came for. */
import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { ProblemError } from '../../shared/api/problem';
import { Failure, Loading } from '../../shared/ui/states';
import { useSession } from './session';

export function SignedIn() {
  const { identity } = useSession();
  const navigate = useNavigate();
  const [problem, setProblem] = useState<ProblemError | null>(null);
  // The code in the address is good once, and React runs effects twice in development.
  const taken = useRef(false);
  useEffect(() => {
    if (taken.current) return;
    taken.current = true;
    identity.signedIn().then(
      (path) => navigate(path, { replace: true }),
      (error: unknown) => setProblem(refusal(error)),
    );
  }, [identity, navigate]);
  if (problem === null) return <Loading what="your session" />;
  const again = () => void identity.signIn('/', 'select_account');
  return <Failure problem={problem} action={<Button onClick={again}>Sign in again</Button>} />;
}

function refusal(error: unknown): ProblemError {
  const why = error instanceof Error ? error.message : String(error);
  return new ProblemError(401, 'sign_in', `The sign-in could not be completed: ${why}`);
}
