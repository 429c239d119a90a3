// What iam-simulate 0.1.173 answers otherwise than AWS's documentation, which the local cloud follows. A question is left out only
// when one of its statements is exactly so.
//
// IAM User Guide, "Policy variables with no value": a variable whose key is not in the request stands for nothing. Operators such as
// StringEquals do not match it, inverted ones such as StringNotEquals do, and a resource with it matches no resource, which makes
// NotResource true. iam-simulate lets none of them match.

/** Why a question is left out; nothing when it is asked. */
export function leftOut({ policies, boundary, trust, context }) {
  const has = (key) => context[key] !== undefined && context[key].length > 0;
  for (const document of [...policies, boundary, trust].filter(Boolean)) {
    for (const statement of [document.Statement].flat()) {
      if (valueless(statement.NotResource ?? [], has)) return "NotResource with a variable that has no value";
      for (const [operator, keys] of Object.entries(statement.Condition ?? {})) {
        const inverted = Object.entries(keys).find(([key, values]) => operator.includes("Not") && has(key) && valueless(values, has));
        if (inverted) return "an inverted operator with a variable that has no value";
      }
    }
  }
  return undefined;
}

function valueless(values, has) {
  const variables = [values].flat().flatMap((value) => [...value.matchAll(/\$\{([^},]*)(,[^}]*)?\}/g)]);
  return variables.some(([, key, fallback]) => fallback === undefined && !has(key));
}
