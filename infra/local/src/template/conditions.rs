//! Conditions: `!Equals`, `!Not`, `!And`, `!Or` and `!Condition`.

use std::sync::Arc;

use super::intrinsic::Intrinsic;
use super::resolve::{Resolver, text_of};
use super::yaml::{Node, TemplateError, Value, refuse};

impl Resolver {
    /// Whether the condition of that name holds.
    pub(super) fn named_condition(&mut self, stack: usize, name: &str, line: usize) -> Result<bool, TemplateError> {
        self.follow(stack, name, line, |this| this.condition_of_name(stack, name, line))
    }

    fn condition_of_name(&mut self, stack: usize, name: &str, line: usize) -> Result<bool, TemplateError> {
        let root = Arc::clone(&self.stacks[stack].root);
        let Some(node) = root.get("Conditions").and_then(|conditions| conditions.get(name)) else {
            return refuse(&self.stacks[stack].file, line, format!("there is no condition {name}"));
        };
        self.condition(stack, node)
    }

    fn condition(&mut self, stack: usize, node: &Node) -> Result<bool, TemplateError> {
        let file = self.stacks[stack].file.clone();
        let Value::Call(intrinsic, argument) = &node.value else {
            // `{Condition: Name}` is the long form of `!Condition Name`.
            return match node.entries() {
                [(key, name)] if key.name == "Condition" && name.text().is_some() => {
                    self.named_condition(stack, name.text().unwrap_or_default(), node.line)
                }
                _ => refuse(&file, node.line, "a condition is !Equals, !Not, !And, !Or or !Condition"),
            };
        };
        let items = argument.items();
        match (intrinsic, items) {
            (Intrinsic::Equals, [a, b]) => Ok(text_of(&self.some(stack, a)?) == text_of(&self.some(stack, b)?)),
            (Intrinsic::Not, [one]) => Ok(!self.condition(stack, one)?),
            (Intrinsic::And, [_, _, ..]) => {
                let mut holds = true;
                for item in items {
                    holds &= self.condition(stack, item)?;
                }
                Ok(holds)
            }
            (Intrinsic::Or, [_, _, ..]) => {
                let mut holds = false;
                for item in items {
                    holds |= self.condition(stack, item)?;
                }
                Ok(holds)
            }
            (Intrinsic::Condition, _) if argument.text().is_some() => {
                self.named_condition(stack, argument.text().unwrap_or_default(), node.line)
            }
            _ => refuse(&file, node.line, "a condition is !Equals [a, b], !Not [c], !And [c, …], !Or [c, …] or !Condition Name"),
        }
    }
}
