/** The first page after signing in: on to the organization that the person was in last, or to a welcome when they are in none. */
import { Navigate } from 'react-router';
import { Welcome } from '../../enterprise/organization/Welcome';
import { asProblem } from '../../shared/api/problem';
import { Failure, Loading } from '../../shared/ui/states';
import { lastOrganization } from '../session/last';
import { useBelongings } from '../session/organization';
import { useSession } from '../session/session';

export function Home() {
  const { person } = useSession();
  const { data, error, refetch } = useBelongings();
  if (error) return <Failure problem={asProblem(error)} retry={() => void refetch()} />;
  if (!data) return <Loading what="your organizations" />;
  const last = lastOrganization(person?.subject ?? '');
  const here = data.items.find(({ organization }) => organization === last) ?? data.items[0];
  return here ? <Navigate to={`/${here.organization}`} replace /> : <Welcome />;
}
