//! The dialect's policies: what policy documents and `AWS::IAM::ManagedPolicy` may say. What is inside a statement is judged by
//! [`crate::iam`], which reads it.

use super::dialect::{Property, ResourceType, Shape, aws, does};

/// A policy that functions attach, or that is their boundary.
pub(crate) const MANAGED_POLICY_TYPE: ResourceType = ResourceType {
    name: "AWS::IAM::ManagedPolicy",
    meaning: "A policy that functions name in `Policies`, or as their `PermissionsBoundary`; `!Ref` is its ARN.",
    properties: &[does("PolicyDocument", Shape::Map(DOCUMENT)), aws("Description")],
    attributes: &[],
};

/// A policy of an identity.
pub(crate) const DOCUMENT: &[Property] =
    &[does("Version", Shape::Choice(&["2012-10-17"])), does("Statement", Shape::OneOrMore(&Shape::Map(STATEMENT)))];

const STATEMENT: &[Property] = &[
    does("Sid", Shape::Text),
    does("Effect", Shape::Choice(&["Allow", "Deny"])),
    does("Action", Shape::OneOrMore(&Shape::Text)),
    does("NotAction", Shape::OneOrMore(&Shape::Text)),
    does("Resource", Shape::OneOrMore(&Shape::Text)),
    does("NotResource", Shape::OneOrMore(&Shape::Text)),
    does("Condition", CONDITION),
];

const CONDITION: Shape = Shape::Names(&Shape::Names(&Shape::OneOrMore(&Shape::Text)));

/// The policy that says who may assume a role.
pub(crate) const TRUST: &[Property] =
    &[does("Version", Shape::Choice(&["2012-10-17"])), does("Statement", Shape::OneOrMore(&Shape::Map(TRUST_STATEMENT)))];

const TRUST_STATEMENT: &[Property] = &[
    does("Sid", Shape::Text),
    does("Effect", Shape::Choice(&["Allow", "Deny"])),
    does(
        "Principal",
        Shape::TextOr(&Shape::Map(&[
            does("AWS", Shape::OneOrMore(&Shape::Text)),
            does("Service", Shape::OneOrMore(&Shape::Text)),
        ])),
    ),
    does("Action", Shape::OneOrMore(&Shape::Text)),
    does("NotAction", Shape::OneOrMore(&Shape::Text)),
    does("Condition", CONDITION),
];
