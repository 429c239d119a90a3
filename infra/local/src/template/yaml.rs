//! A template file as a tree that remembers its lines.
//!
//! The tree has what CloudFormation's YAML has and nothing more: scalars, lists, maps, and calls of intrinsic functions, which
//! are the same whether written `!Ref X` or `Ref: X`. What CloudFormation refuses or reads differently from YAML 1.2 (anchors,
//! aliases, a bare `yes` or `0644`) is refused here, so that both sides always read the same thing.

use std::path::Path;

use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};
use serde_json::{Number, Value as Json};
use thiserror::Error;

use super::intrinsic::Intrinsic;

/// Something in a template that the dialect does not allow or that makes no sense: where, what, and what would do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}:{line}: {what}")]
pub struct TemplateError {
    /// The file, as it was named.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong and what is allowed.
    pub what: String,
}

/// Fails with a place in a file.
pub(crate) fn refuse<T>(file: &str, line: usize, what: impl Into<String>) -> Result<T, TemplateError> {
    Err(TemplateError { file: file.to_owned(), line, what: what.into() })
}

/// A value and the line where it begins.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) line: usize,
    pub(crate) value: Value,
}

/// What a node is.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    /// Null, a truth value, a number or a text.
    Scalar(Json),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
    Call(Intrinsic, Box<Node>),
}

/// The name of a map's member and its line.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) line: usize,
    pub(crate) name: String,
}

impl Node {
    /// The member of that name, when this is a map that has it.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        self.entries().iter().find(|(key, _)| key.name == name).map(|(_, node)| node)
    }

    /// The members of a map; nothing for anything else.
    pub(crate) fn entries(&self) -> &[(Key, Self)] {
        if let Value::Map(entries) = &self.value { entries } else { &[] }
    }

    /// The members of a list; nothing for anything else.
    pub(crate) fn items(&self) -> &[Self] {
        if let Value::List(items) = &self.value { items } else { &[] }
    }

    /// The text of a text.
    pub(crate) fn text(&self) -> Option<&str> {
        if let Value::Scalar(Json::String(text)) = &self.value { Some(text) } else { None }
    }

    /// What this is, for a sentence.
    pub(crate) fn kind(&self) -> String {
        match &self.value {
            Value::Scalar(Json::Null) => "nothing".to_owned(),
            Value::Scalar(Json::String(text)) => format!("the text {text:?}"),
            Value::Scalar(other) => other.to_string(),
            Value::List(_) => "a list".to_owned(),
            Value::Map(_) => "a map".to_owned(),
            Value::Call(intrinsic, _) => format!("!{}", intrinsic.name()),
        }
    }
}

/// Reads one file.
pub(crate) fn read(path: &Path, name: &str) -> Result<Node, TemplateError> {
    let source = std::fs::read_to_string(path);
    let source = source.map_err(|error| TemplateError {
        file: name.to_owned(),
        line: 1,
        what: format!("the template cannot be read: {error}"),
    })?;
    parse(&source, name)
}

/// Reads one document.
pub(crate) fn parse(source: &str, file: &str) -> Result<Node, TemplateError> {
    let mut reader = Reader { file, parser: Parser::new_from_str(source) };
    loop {
        match reader.next()? {
            (Event::StreamStart | Event::DocumentStart(_), _) => {}
            (Event::StreamEnd, line) => return refuse(file, line, "the template is empty"),
            (event, line) => {
                let node = reader.node(event, line)?;
                return match reader.next()? {
                    (Event::DocumentEnd, _) => match reader.next()? {
                        (Event::StreamEnd, _) => Ok(node),
                        (_, line) => refuse(file, line, "a template is one YAML document; a second one begins here"),
                    },
                    (_, line) => refuse(file, line, "a template is one YAML document"),
                };
            }
        }
    }
}

/// What YAML takes for null when it has no quotes.
const NOTHING: [&str; 5] = ["", "~", "null", "Null", "NULL"];

struct Reader<'s> {
    file: &'s str,
    parser: Parser<'s, saphyr_parser::StrInput<'s>>,
}

impl<'s> Reader<'s> {
    fn next(&mut self) -> Result<(Event<'s>, usize), TemplateError> {
        match self.parser.next_event() {
            Some(Ok((event, Span { start, .. }))) => Ok((event, start.line())),
            Some(Err(error)) => refuse(self.file, error.marker().line(), format!("this is not YAML: {}", error.info())),
            None => Ok((Event::StreamEnd, 1)),
        }
    }

    fn node(&mut self, event: Event<'s>, line: usize) -> Result<Node, TemplateError> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.no_anchor(anchor, line)?;
                let tagged = tag.is_some();
                let value = match style {
                    ScalarStyle::Plain if !tagged => self.plain(&text, line)?,
                    _ => Json::String(text.into_owned()),
                };
                self.called(tag.as_deref(), Node { line, value: Value::Scalar(value) })
            }
            Event::SequenceStart(anchor, tag) => {
                self.no_anchor(anchor, line)?;
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        (Event::SequenceEnd, _) => break,
                        (event, line) => items.push(self.node(event, line)?),
                    }
                }
                self.called(tag.as_deref(), Node { line, value: Value::List(items) })
            }
            Event::MappingStart(anchor, tag) => {
                self.no_anchor(anchor, line)?;
                let entries = self.entries()?;
                self.called(tag.as_deref(), Node { line, value: Value::Map(entries) })
            }
            Event::Alias(_) => refuse(self.file, line, "CloudFormation has no aliases (*name); write the value again"),
            _ => refuse(self.file, line, "a value was expected here"),
        }
    }

    fn entries(&mut self) -> Result<Vec<(Key, Node)>, TemplateError> {
        let mut entries: Vec<(Key, Node)> = Vec::new();
        loop {
            let key = match self.next()? {
                (Event::MappingEnd, _) => return Ok(entries),
                (Event::Scalar(name, ScalarStyle::Plain, 0, None), line) if NOTHING.contains(&name.as_ref()) => {
                    return refuse(self.file, line, format!("the key {name} is nothing to YAML; write \"{name}\""));
                }
                (Event::Scalar(name, _, 0, None), line) => Key { line, name: name.into_owned() },
                (_, line) => return refuse(self.file, line, "a key is a plain name"),
            };
            if let Some((first, _)) = entries.iter().find(|(other, _)| other.name == key.name) {
                let what = format!("{} stands here a second time; the first is in line {}", key.name, first.line);
                return refuse(self.file, key.line, what);
            }
            let (event, line) = self.next()?;
            let node = self.node(event, line)?;
            entries.push((key, node));
        }
    }

    /// The node, or the call that its tag or its only key makes of it.
    fn called(&self, tag: Option<&Tag>, node: Node) -> Result<Node, TemplateError> {
        let line = node.line;
        if let Some(tag) = tag.filter(|tag| !tag.is_yaml_core_schema()) {
            let intrinsic = self.intrinsic(&tag.suffix, line)?;
            return Ok(Node { line, value: Value::Call(intrinsic, Box::new(node)) });
        }
        if let Value::Map(entries) = &node.value
            && let [(key, argument)] = entries.as_slice()
            && (key.name == "Ref" || key.name.starts_with("Fn::"))
        {
            let intrinsic = self.intrinsic(key.name.trim_start_matches("Fn::"), key.line)?;
            return Ok(Node { line, value: Value::Call(intrinsic, Box::new(argument.clone())) });
        }
        Ok(node)
    }

    fn intrinsic(&self, name: &str, line: usize) -> Result<Intrinsic, TemplateError> {
        let known = || Intrinsic::ALL.iter().map(|intrinsic| intrinsic.name()).collect::<Vec<_>>().join(", ");
        Intrinsic::named(name).map_or_else(
            || refuse(self.file, line, format!("the dialect does not have the function {name}; it has {}", known())),
            Ok,
        )
    }

    fn no_anchor(&self, anchor: usize, line: usize) -> Result<(), TemplateError> {
        if anchor == 0 { Ok(()) } else { refuse(self.file, line, "CloudFormation has no anchors (&name); write the value again") }
    }

    fn plain(&self, text: &str, line: usize) -> Result<Json, TemplateError> {
        let ambiguous = |meaning: &str| {
            refuse(
                self.file,
                line,
                format!("{text} means {meaning} to CloudFormation; write \"{text}\" for the text, or say that"),
            )
        };
        match text {
            nothing if NOTHING.contains(&nothing) => return Ok(Json::Null),
            "true" | "True" | "TRUE" => return Ok(Json::Bool(true)),
            "false" | "False" | "FALSE" => return Ok(Json::Bool(false)),
            "yes" | "Yes" | "YES" | "on" | "On" | "ON" => return ambiguous("true"),
            "no" | "No" | "NO" | "off" | "Off" | "OFF" => return ambiguous("false"),
            _ => {}
        }
        let digits = text.trim_start_matches('-');
        if digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return ambiguous("an octal number");
        }
        let numeric = digits.starts_with(|first: char| first.is_ascii_digit());
        let number = numeric.then(|| text.parse::<Number>().ok()).flatten();
        Ok(number.map_or_else(|| Json::String(text.to_owned()), Json::Number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fails(source: &str) -> String {
        parse(source, "t.yaml").unwrap_err().to_string()
    }

    #[test]
    fn both_spellings_of_a_function_are_the_same() {
        for source in ["A: !GetAtt Table.Arn", "A: {Fn::GetAtt: Table.Arn}"] {
            let node = parse(source, "t.yaml").unwrap();
            assert!(
                matches!(&node.get("A").unwrap().value, Value::Call(Intrinsic::GetAtt, argument) if argument.text() == Some("Table.Arn"))
            );
        }
    }

    #[test]
    fn lines_count_from_one() {
        let node = parse("A:\n  B: 1\n  C: [x,\n    y]\n", "t.yaml").unwrap();
        assert_eq!(node.get("A").unwrap().get("B").unwrap().line, 2);
        assert_eq!(node.get("A").unwrap().get("C").unwrap().items()[1].line, 4);
    }

    #[test]
    fn scalars_are_read_as_cloudformation_reads_them() {
        let node = parse("[2010-09-09, '30', 30, true, ~, a: b]", "t.yaml").unwrap();
        let json = node.items().iter().take(5).map(|item| match &item.value {
            Value::Scalar(json) => json.clone(),
            _ => Json::Null,
        });
        assert_eq!(json.collect::<Vec<_>>(), serde_json::json!(["2010-09-09", "30", 30, true, null]).as_array().unwrap().clone());
    }

    #[test]
    fn what_cloudformation_reads_otherwise_is_refused_with_its_line() {
        assert!(fails("A: 1\nB: yes\n").starts_with("t.yaml:2: yes means true to CloudFormation"));
        assert!(fails("A: 0644").contains("octal"));
        assert_eq!(fails("A:\n  Null: 1\n"), "t.yaml:2: the key Null is nothing to YAML; write \"Null\"");
        assert!(fails("A: &x 1\nB: *x\n").contains("no anchors"));
        assert!(fails("A: 1\nA: 2\n").starts_with("t.yaml:2: A stands here a second time; the first is in line 1"));
        assert!(fails("A: !Select [0, []]\n").contains("does not have the function Select; it has Ref, "));
        assert!(fails("A: [1\nB: 2").contains("this is not YAML"));
        assert!(fails("").contains("empty"));
        assert!(fails("A: 1\n---\nB: 1\n").contains("second one begins"));
    }
}
