/** What is shown where a page cannot be: there is none at this address, its program could not be loaded, or it broke. */
import { Button } from '@mantine/core';
import { isRouteErrorResponse, Link, useRouteError } from 'react-router';
import { ProblemError } from '../../shared/api/problem';
import { Failure } from '../../shared/ui/states';

export function RouteFailure() {
  const error = useRouteError();
  const home = (
    <Button component={Link} to="/" variant="light">
      Go to the first page
    </Button>
  );
  if (error === undefined || error === null || isRouteErrorResponse(error)) {
    return <Failure problem={new ProblemError(404, 'not_found', 'There is no page at this address.')} action={home} />;
  }
  if (error instanceof TypeError && /import|module|fetch/i.test(error.message)) {
    const problem = new ProblemError(
      0,
      'unreachable',
      'This page is not on this device yet, and the platform cannot be reached.',
    );
    return <Failure problem={problem} retry={() => location.reload()} action={home} />;
  }
  const why = error instanceof Error ? error.message : String(error);
  const problem = new ProblemError(0, 'internal', `This page broke: ${why}. What you have written is kept on this device.`);
  return <Failure problem={problem} retry={() => location.reload()} action={home} />;
}
