//! `docs/template-dialect.md`, printed from the dialect itself so that the two cannot disagree.

use std::fmt::Write as _;

use super::dialect::{self, Effect, Property, Shape};
use super::intrinsic::Intrinsic;
use super::physical::PSEUDO;

const HEAD: &str = "\
# The template dialect

The templates under `infra/` are read by two readers: AWS (SAM and CloudFormation) and the local cloud (`cargo run`, the tests).
So that both always mean the same, they are written in this part of the language and nothing else. Anything that is not on this
page stops the local cloud with the file, the line and what is allowed; to allow more, add it to
`infra/local/src/template/dialect.rs` and teach the local cloud what it means. This page is printed by `cargo run -- dialect`; a
test compares the two.

What the local cloud does with a property:

- **enforced**: it does what the property says.
- **recorded**: it keeps the value where tests see it (`local::template::Deployment`), and does nothing else with it.
- **AWS**: it has a meaning in AWS only; its value is not looked at here. `cfn-lint` and `sam validate` judge it.

## YAML

One document a file, no anchors, aliases or tags but the functions below, no key twice. A bare `yes`, `no`, `on`, `off` or a
number that begins with 0 is refused: CloudFormation reads them otherwise than YAML 1.2 does.

";

/// The whole page.
#[must_use]
pub fn document() -> String {
    let mut page = HEAD.to_owned();
    let mut add = |line: &str| {
        page.push_str(line);
        page.push('\n');
    };
    add("## Functions\n");
    add("Written `!Name` or, except in conditions, `Fn::Name`.\n");
    Intrinsic::ALL.iter().for_each(|intrinsic| add(&format!("- {}", intrinsic.usage())));
    let pseudo = PSEUDO.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    add(&format!("\nPseudo parameters: {pseudo}. The Region is `us-east-1`, the account `000000000000`.\n"));
    add("## Sections of a template\n");
    add(&table(dialect::SECTIONS));
    add("Beside `Properties`, a resource has:\n");
    add(&table(dialect::RESOURCE));
    add("## Resource types\n");
    for kind in dialect::TYPES {
        add(&format!("### {}\n\n{}\n", kind.name, kind.meaning));
        add(&table(kind.properties));
        if !kind.attributes.is_empty() {
            let attributes = kind.attributes.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            add(&format!("`!GetAtt`: {attributes}.\n"));
        }
    }
    page.push_str(TAIL);
    page
}

const TAIL: &str = "\
## What the local cloud adds and assumes

- Names: stacks are `local`, `local-Data`, …; tables, functions and buckets are the stack's name and their own
  (`local-Data-CollaborationTable`), the same at every start, so that data is found again.
- A function's `Handler` is a Rust function of the domain named by the last folder of `CodeUri`. A handler without a function,
  or a function without a resource, stops the start.
- `OidcIssuer` and `OidcAudience`, parameters of the root template, get the local issuer and its client.
- An environment variable is one that `kernel::Config` reads, or `LOG_LEVEL` or `AWS_ENDPOINT_URL`; another one stops the start.
- In an environment variable, the address of a declared API in AWS is replaced by the local one.
- As SAM does, `Api` events and REST authorizers get their `AWS::Lambda::Permission`; routes of the socket need theirs written.
- Each function has the role that SAM makes for it, `<Function>Role`: `!GetAtt <Function>Role.Arn` and `!Ref <Function>Role` are
  known in the function's own template. The role has the function's `Tags`, and `lambda:createdBy: SAM`; its trust policy is
  `AssumeRolePolicyDocument`, or lets `lambda.amazonaws.com` assume it; its policies are `Policies` and what SAM attaches:
  `AWSLambdaBasicExecutionRole`, with `Tracing` also `AWSXRayDaemonWriteAccess`, with a `DynamoDB` event also
  `AWSLambdaDynamoDBExecutionRole`.
- Every function has an access key of its own (its handler). Each AWS call is held against the role's policies and
  `PermissionsBoundary` as AWS does it, and denied in AWS's words. A transaction is asked for each of its members, a query of an index
  for the index, a bulk deletion for each key, a PartiQL statement as `dynamodb:PartiQLSelect`, `Insert`, `Update` or `Delete`.
- STS answers `AssumeRole` (no session policies, no transitive tags) and `GetCallerIdentity`. A session has the tags of the role
  and, over them, its own; it ends by the local cloud's clock.
- In a policy: the operators `String…`, `Arn…`, `Numeric…`, `Bool` and `Null`, with `ForAllValues:`, `ForAnyValue:` and
  `…IfExists`; the condition keys `aws:PrincipalAccount`, `aws:PrincipalArn`, `aws:PrincipalTag/…`, `aws:RequestTag/…`,
  `aws:SecureTransport` (always true), `aws:TagKeys`, `dynamodb:LeadingKeys` (never known for PartiQL), `dynamodb:Select`,
  `s3:prefix`, `sts:RoleSessionName`, and of a role that is assumed `aws:ResourceTag/…` and `iam:ResourceTag/…`. The key `Null` is
  written `\"Null\"`: without quotes it is nothing to YAML. In a `!Sub` a policy variable is written `${!aws:PrincipalTag/tenant}`.
- API Gateway's limits hold: 10 MB a REST request, 6 MB a function's event or answer, 29 s; 32 KB a frame, 128 KB a message,
  10 minutes idle, 2 hours a connection.
- Changes of a table with `StreamSpecification` are kept for 24 hours. A mapping reads them in order, in one shard, with the
  grants of its function, from where it was left at the last end; waits between tries grow from 50 ms to 5 s. Filters know exact
  values, `exists` and `prefix`. Records that are given up become an object in the bucket of `OnFailure`, as Lambda writes it; a
  queue is only named in the log, with the records.
- Throttles of stages are exact: a bucket for each method and each route of the socket, by the local cloud's clock. `/*` with `*`
  sets the bucket of every method that has none of its own. In AWS they are targets rather than guarantees.
- E-mail goes to the mailbox at `/mail` and not out. Nobody has to be verified; `ses:SendEmail` is asked of
  `identity/<domain of the sender>`, as when the domain is what was verified.
- Rows whose `TimeToLiveSpecification` attribute has passed are removed once a minute; AWS takes up to days, so no function may
  rely on it.
- S3 keeps bytes, content headers and metadata. Tags, access lists and object locks are refused, not ignored; versions are not
  kept; a key cannot be both an object and the beginning of another (`a` and `a/b`).
- Gateway responses know the variables `$context.error.message`, `$context.error.messageString`, `$context.error.responseType`
  and `$context.requestId`.
";

/// The properties as a table, members of members with their path.
fn table(properties: &[Property]) -> String {
    let mut rows = String::from("| Property | Value | Local cloud |\n|---|---|---|\n");
    properties.iter().for_each(|property| row(&mut rows, "", property));
    rows
}

fn row(rows: &mut String, prefix: &str, property: &Property) {
    let path = format!("{prefix}{}", property.name);
    let effect = match property.effect {
        Effect::Enforced => "enforced",
        Effect::Recorded => "recorded",
        Effect::Aws => "AWS",
    };
    let value = if property.effect == Effect::Aws { "–".to_owned() } else { value(&property.shape) };
    let _ = writeln!(rows, "| `{path}` | {value} | {effect} |");
    members(rows, &path, &property.shape);
}

fn members(rows: &mut String, path: &str, shape: &Shape) {
    match shape {
        Shape::Map(properties) => properties.iter().for_each(|property| row(rows, &format!("{path}."), property)),
        Shape::List(item) | Shape::OneOrMore(item) => members(rows, &format!("{path}[]"), item),
        Shape::TextOr(other) => members(rows, path, other),
        // The shapes of `Globals` and of the sections are tables of their own.
        Shape::Names(shape) => members(rows, &format!("{path}.*"), shape),
        Shape::Any | Shape::Text | Shape::Choice(_) | Shape::Number | Shape::Flag => {}
    }
}

fn value(shape: &Shape) -> String {
    match shape {
        Shape::Any => "anything".to_owned(),
        Shape::Text => "text".to_owned(),
        Shape::Choice(choices) => choices.iter().map(|choice| format!("`{choice}`")).collect::<Vec<_>>().join(" or "),
        Shape::Number => "number".to_owned(),
        Shape::Flag => "`true` or `false`".to_owned(),
        Shape::List(item) => format!("list: {}", value(item)),
        Shape::OneOrMore(item) => format!("one or a list: {}", value(item)),
        Shape::TextOr(other) => format!("text or {}", value(other)),
        Shape::Map(_) => "map".to_owned(),
        Shape::Names(shape) => format!("names: {}", value(shape)),
    }
}

#[cfg(test)]
mod tests {
    use super::document;

    #[test]
    fn the_page_is_what_the_code_says() {
        let written = include_str!("../../../../docs/template-dialect.md");
        let hint = "docs/template-dialect.md is out of date: cargo run -- dialect > docs/template-dialect.md";
        assert!(written == document(), "{hint}");
    }
}
