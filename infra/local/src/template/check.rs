//! Holds a template file against the dialect, before anything in it is computed: every mistake has a line.

use serde_json::Value as Json;

use super::dialect::{self, Effect, Property, Shape};
use super::intrinsic::Intrinsic;
use super::yaml::{Node, TemplateError, Value, refuse};

/// Checks every section and every resource of a file.
pub(crate) fn check(file: &str, root: &Node) -> Result<(), TemplateError> {
    let check = Check { file };
    if !matches!(root.value, Value::Map(_)) {
        return refuse(file, root.line, format!("a template is a map of sections, not {}", root.kind()));
    }
    check.members(root, dialect::SECTIONS, "a template")?;
    let transforms = root.get("Transform").is_some();
    let Some(resources) = root.get("Resources") else { return refuse(file, root.line, "a template has Resources") };
    for (key, resource) in resources.entries() {
        let name = &key.name;
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return refuse(file, key.line, format!("the logical id {name} may have letters and digits only"));
        }
        let Some(kind) = resource.get("Type").and_then(Node::text) else {
            return refuse(file, key.line, format!("{name} has no Type"));
        };
        let Some(kind) = dialect::resource_type(kind) else {
            let known = dialect::TYPES.iter().map(|kind| kind.name).collect::<Vec<_>>().join(", ");
            let line = resource.get("Type").map_or(key.line, |node| node.line);
            return refuse(file, line, format!("the dialect does not have the resource type {kind}; it has {known}"));
        };
        if kind.name.starts_with("AWS::Serverless::") && !transforms {
            let what = format!("{name} is SAM's, so the template needs Transform: AWS::Serverless-2016-10-31");
            return refuse(file, key.line, what);
        }
        if let Some(properties) = resource.get("Properties") {
            check.shape(properties, &Shape::Map(kind.properties), kind.name, Effect::Enforced)?;
        }
    }
    Ok(())
}

struct Check<'f> {
    file: &'f str,
}

impl Check<'_> {
    fn members(&self, node: &Node, properties: &[Property], owner: &str) -> Result<(), TemplateError> {
        for (key, value) in node.entries() {
            let Some(property) = properties.iter().find(|property| property.name == key.name) else {
                let known = properties.iter().map(|property| property.name).collect::<Vec<_>>().join(", ");
                return refuse(self.file, key.line, format!("the dialect does not have {} in {owner}; it has {known}", key.name));
            };
            self.shape(value, &property.shape, property.name, property.effect)?;
        }
        Ok(())
    }

    fn shape(&self, node: &Node, shape: &Shape, owner: &str, effect: Effect) -> Result<(), TemplateError> {
        if effect == Effect::Aws || matches!(shape, Shape::Any) {
            return Ok(());
        }
        if let Value::Call(intrinsic, argument) = &node.value {
            return self.branches(*intrinsic, argument, shape, owner, effect);
        }
        let expected = |what: &str| refuse(self.file, node.line, format!("{owner} is {what}, not {}", node.kind()));
        match (shape, &node.value) {
            (Shape::Any, _)
            | (Shape::Text, Value::Scalar(Json::String(_) | Json::Number(_) | Json::Bool(_)))
            | (Shape::Number, Value::Scalar(Json::Number(_)))
            | (Shape::Flag, Value::Scalar(Json::Bool(_))) => Ok(()),
            (Shape::Number, Value::Scalar(Json::String(text))) if text.parse::<f64>().is_ok() => Ok(()),
            (Shape::Flag, Value::Scalar(Json::String(text))) if matches!(text.as_str(), "true" | "false") => Ok(()),
            (Shape::Choice(choices), Value::Scalar(Json::String(text))) if choices.contains(&text.as_str()) => Ok(()),
            (Shape::Choice(choices), _) => expected(&choices.join(" or ")),
            (Shape::List(item), Value::List(items)) | (Shape::OneOrMore(item), Value::List(items)) => {
                items.iter().try_for_each(|node| self.shape(node, item, owner, effect))
            }
            (Shape::OneOrMore(item), _) => self.shape(node, item, owner, effect),
            (Shape::TextOr(_), Value::Scalar(Json::String(_))) => Ok(()),
            (Shape::TextOr(other), _) => self.shape(node, other, owner, effect),
            (Shape::Map(properties), Value::Map(_)) => self.members(node, properties, owner),
            (Shape::Names(shape), Value::Map(entries)) => {
                entries.iter().try_for_each(|(key, node)| self.shape(node, shape, &key.name, effect))
            }
            (Shape::Text, _) => expected("a text"),
            (Shape::Number, _) => expected("a number"),
            (Shape::Flag, _) => expected("true or false"),
            (Shape::List(_), _) => expected("a list"),
            (Shape::Map(_) | Shape::Names(_), _) => expected("a map"),
        }
    }

    /// What a call may give is known for `!If` only; the rest is looked at when it is computed.
    fn branches(
        &self,
        intrinsic: Intrinsic,
        argument: &Node,
        shape: &Shape,
        owner: &str,
        effect: Effect,
    ) -> Result<(), TemplateError> {
        let (Intrinsic::If, [_, then, otherwise]) = (intrinsic, argument.items()) else { return Ok(()) };
        [then, otherwise].into_iter().try_for_each(|branch| self.shape(branch, shape, owner, effect))
    }
}

#[cfg(test)]
mod tests {
    use super::super::yaml::parse;
    use super::*;

    fn fails(source: &str) -> String {
        check("t.yaml", &parse(source, "t.yaml").unwrap()).unwrap_err().to_string()
    }

    #[test]
    fn an_unknown_section_type_or_property_says_where_and_what_is_allowed() {
        assert!(
            fails("Mappings: {}\nResources: {}\n")
                .starts_with("t.yaml:1: the dialect does not have Mappings in a template; it has ")
        );
        let topic = fails("Resources:\n  Alerts:\n    Type: AWS::SNS::Topic\n");
        assert!(
            topic.starts_with(
                "t.yaml:3: the dialect does not have the resource type AWS::SNS::Topic; it has AWS::CloudFormation::Stack, "
            ),
            "{topic}"
        );
        let name = fails("Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      TableName: x\n");
        assert!(
            name.starts_with(
                "t.yaml:5: the dialect does not have TableName in AWS::DynamoDB::Table; it has AttributeDefinitions, "
            ),
            "{name}"
        );
    }

    #[test]
    fn a_policy_template_is_not_in_the_dialect() {
        let function = |policies: &str| {
            fails(&format!(
                "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Policies:\n        - {policies}\n"
            ))
        };
        assert!(function("DynamoDBCrudPolicy: {TableName: x}").contains("does not have DynamoDBCrudPolicy in Policies"));
        assert!(function("3").contains("Policies is a map, not 3"));
        assert!(function("Statement: {Effect: Maybe, Action: x, Resource: y}").contains("Effect is Allow or Deny, not the text"));
        assert!(function("Statement: {Effect: Allow, Principal: x}").contains("does not have Principal in Statement"));
    }

    #[test]
    fn sam_has_no_policies_for_all_functions() {
        let source = "Globals:\n  Function:\n    Policies: []\nResources: {}\n";
        assert!(fails(source).starts_with("t.yaml:3: the dialect does not have Policies in Function; it has Runtime, "));
    }

    #[test]
    fn both_branches_of_an_if_are_checked() {
        let function =
            "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Timeout: !If [C, 3, many]\n";
        assert!(fails(function).contains("needs Transform"));
        let source = format!("Transform: AWS::Serverless-2016-10-31\n{function}");
        assert_eq!(fails(&source), "t.yaml:6: Timeout is a number, not the text \"many\"");
    }
}
