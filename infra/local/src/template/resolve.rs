//! Computes what the intrinsic functions stand for, across all nested stacks.
//!
//! Everything is computed when it is asked for: an output of a stack asks for its parameters, which ask for outputs of other
//! stacks. Two stacks that need each other are found on the way, as CloudFormation would find them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::dialect::{self, ResourceType};
use super::intrinsic::{Intrinsic, Piece, pieces};
use super::yaml::{self, Key, Node, TemplateError, Value, refuse};
use super::{check, physical};

/// One template file in use as a stack.
pub(crate) struct Stack {
    /// The file's name for people.
    pub(crate) file: String,
    folder: PathBuf,
    pub(crate) root: Arc<Node>,
    /// The stack's name in AWS.
    pub(crate) name: String,
    parameters: HashMap<String, Json>,
    children: HashMap<String, Child>,
}

enum Child {
    Begun,
    Ready(usize),
}

/// All stacks, the root first.
pub(crate) struct Resolver {
    pub(crate) stacks: Vec<Stack>,
    /// How many names are being followed, one inside the other.
    depth: usize,
}

/// Nobody writes this many names inside one another, but a circle does.
const DEEPEST: usize = 100;

/// A value, or nothing for `AWS::NoValue`.
type Computed = Result<Option<Json>, TemplateError>;

impl Resolver {
    /// Reads the root template.
    pub(crate) fn new(path: &Path, parameters: &[(&str, &str)]) -> Result<Self, TemplateError> {
        let mut resolver = Self { stacks: Vec::new(), depth: 0 };
        let given = parameters.iter().map(|(name, value)| ((*name).to_owned(), Json::from(*value))).collect();
        resolver.add(path, "local".to_owned(), given, None)?;
        Ok(resolver)
    }

    /// Reads a template as a new stack with these parameters; `from` is where it was asked for.
    fn add(
        &mut self,
        path: &Path,
        name: String,
        given: HashMap<String, Json>,
        from: Option<(&str, usize)>,
    ) -> Result<usize, TemplateError> {
        let file = display(path);
        if let Some((file, line)) = from
            && !path.is_file()
        {
            return refuse(file, line, format!("there is no template {}", path.display()));
        }
        if from.is_none() && !path.is_file() {
            return refuse(&file, 1, "there is no such template; pass --templates with the folder that has template.yaml");
        }
        let root = yaml::read(path, &file)?;
        check::check(&file, &root)?;
        let (at_file, at_line) = from.unwrap_or((&file, 1));
        let declared = root.get("Parameters").map(Node::entries).unwrap_or_default();
        if let Some(unknown) = given.keys().find(|name| !declared.iter().any(|(key, _)| key.name == **name)) {
            return refuse(at_file, at_line, format!("{file} has no parameter {unknown}"));
        }
        let mut parameters = HashMap::new();
        for (key, declaration) in declared {
            let default = declaration.get("Default").map(|node| match &node.value {
                Value::Scalar(value) => value.clone(),
                _ => Json::Null,
            });
            let Some(value) = given.get(&key.name).cloned().or(default) else {
                return refuse(at_file, at_line, format!("{file} needs the parameter {} and has no default for it", key.name));
            };
            let allowed = declaration.get("AllowedValues").map(Node::items).unwrap_or_default();
            let matches = |node: &Node| matches!(&node.value, Value::Scalar(one) if text_of(one) == text_of(&value));
            if !allowed.is_empty() && !allowed.iter().any(matches) {
                return refuse(at_file, at_line, format!("{} is not an allowed value of {} in {file}", value, key.name));
            }
            let text = text_of(&value).unwrap_or_default();
            if declaration.get("Type").and_then(Node::text) == Some("Number") && text.parse::<f64>().is_err() {
                return refuse(at_file, at_line, format!("the parameter {} of {file} is a number, not {text:?}", key.name));
            }
            parameters.insert(key.name.clone(), Json::String(text));
        }
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        self.stacks.push(Stack { file, folder, root: Arc::new(root), name, parameters, children: HashMap::new() });
        Ok(self.stacks.len() - 1)
    }

    /// The nested stack of that logical id.
    pub(crate) fn child(&mut self, stack: usize, logical: &str, line: usize) -> Result<usize, TemplateError> {
        let file = self.stacks[stack].file.clone();
        match self.stacks[stack].children.get(logical) {
            Some(Child::Ready(child)) => return Ok(*child),
            Some(Child::Begun) => {
                return refuse(
                    &file,
                    line,
                    format!("{logical} needs an output of a stack that needs {logical}: break the circle"),
                );
            }
            None => {}
        }
        self.stacks[stack].children.insert(logical.to_owned(), Child::Begun);
        let root = Arc::clone(&self.stacks[stack].root);
        let resource = root.get("Resources").and_then(|resources| resources.get(logical));
        let properties = resource.and_then(|resource| resource.get("Properties"));
        let location = properties.and_then(|all| all.get("TemplateURL").or_else(|| all.get("Location")));
        let Some(location) = location.and_then(|node| node.text().map(|text| (text.to_owned(), node.line))) else {
            return refuse(&file, line, format!("{logical} names no template file"));
        };
        let mut given = HashMap::new();
        for (key, node) in properties.and_then(|all| all.get("Parameters")).map(Node::entries).unwrap_or_default() {
            if let Some(value) = self.value(stack, node)? {
                given.insert(key.name.clone(), value);
            }
        }
        let path = self.stacks[stack].folder.join(&location.0);
        let name = format!("{}-{logical}", self.stacks[stack].name);
        let child = self.add(&path, name, given, Some((&file, location.1)))?;
        self.stacks[stack].children.insert(logical.to_owned(), Child::Ready(child));
        Ok(child)
    }

    /// The resources of a stack whose condition holds.
    pub(crate) fn resources(&mut self, stack: usize) -> Result<Vec<(Key, Node, &'static ResourceType)>, TemplateError> {
        let root = Arc::clone(&self.stacks[stack].root);
        let mut found = Vec::new();
        for (key, node) in root.get("Resources").map(Node::entries).unwrap_or_default() {
            let kind = node.get("Type").and_then(Node::text).and_then(dialect::resource_type);
            if let Some(kind) = kind
                && self.exists(stack, node)?
            {
                found.push((key.clone(), node.clone(), kind));
            }
        }
        Ok(found)
    }

    fn exists(&mut self, stack: usize, resource: &Node) -> Result<bool, TemplateError> {
        match resource.get("Condition") {
            Some(node) => self.named_condition(stack, node.text().unwrap_or_default(), node.line),
            None => Ok(true),
        }
    }

    /// Computes every condition and output, so that a mistake in one that nobody uses is found too.
    pub(crate) fn check_rest(&mut self, stack: usize) -> Result<(), TemplateError> {
        let root = Arc::clone(&self.stacks[stack].root);
        for (key, _) in root.get("Conditions").map(Node::entries).unwrap_or_default() {
            self.named_condition(stack, &key.name, key.line)?;
        }
        for (key, output) in root.get("Outputs").map(Node::entries).unwrap_or_default() {
            let Some(value) = output.get("Value") else {
                return refuse(&self.stacks[stack].file, key.line, format!("the output {} has no Value", key.name));
            };
            if self.exists(stack, output)? {
                self.value(stack, value)?;
            }
        }
        Ok(())
    }

    /// Computes a value.
    pub(crate) fn value(&mut self, stack: usize, node: &Node) -> Computed {
        match &node.value {
            Value::Scalar(value) => Ok(Some(value.clone())),
            Value::List(items) => {
                let mut list = Vec::new();
                for item in items {
                    list.extend(self.value(stack, item)?);
                }
                Ok(Some(Json::Array(list)))
            }
            Value::Map(entries) => {
                let mut map = Map::new();
                for (key, node) in entries {
                    if let Some(value) = self.value(stack, node)? {
                        map.insert(key.name.clone(), value);
                    }
                }
                Ok(Some(Json::Object(map)))
            }
            Value::Call(intrinsic, argument) => self.call(stack, *intrinsic, argument),
        }
    }

    fn call(&mut self, stack: usize, intrinsic: Intrinsic, argument: &Node) -> Computed {
        let line = argument.line;
        let file = self.stacks[stack].file.clone();
        let usage = || refuse(&file, line, format!("write {}", intrinsic.usage().replace('`', "")));
        match intrinsic {
            Intrinsic::Ref => match argument.text() {
                Some("AWS::NoValue") => Ok(None),
                Some(name) => self.named(stack, name, line).map(Some),
                None => usage(),
            },
            Intrinsic::GetAtt => match (argument.text(), argument.items()) {
                (Some(text), _) if text.contains('.') => self.named(stack, text, line).map(Some),
                (None, [name, attribute]) => match (name.text(), attribute.text()) {
                    (Some(name), Some(attribute)) => self.named(stack, &format!("{name}.{attribute}"), line).map(Some),
                    _ => usage(),
                },
                _ => usage(),
            },
            Intrinsic::Sub => match (argument.text(), argument.items()) {
                (Some(text), _) => self.substitute(stack, text, None, line).map(Some),
                (None, [text, names]) if text.text().is_some() => {
                    self.substitute(stack, text.text().unwrap_or_default(), Some(names), line).map(Some)
                }
                _ => usage(),
            },
            Intrinsic::Join => {
                let [separator, list] = argument.items() else { return usage() };
                let (Some(separator), Some(Json::Array(list))) = (separator.text(), self.value(stack, list)?) else {
                    return usage();
                };
                let texts: Option<Vec<_>> = list.iter().map(text_of).collect();
                texts.map_or_else(usage, |texts| Ok(Some(Json::String(texts.join(separator)))))
            }
            Intrinsic::If => {
                let [condition, then, otherwise] = argument.items() else { return usage() };
                let Some(name) = condition.text() else { return usage() };
                let holds = self.named_condition(stack, name, line)?;
                self.value(stack, if holds { then } else { otherwise })
            }
            Intrinsic::Equals | Intrinsic::Not | Intrinsic::And | Intrinsic::Or | Intrinsic::Condition => {
                refuse(&file, line, format!("!{} stands in Conditions only; use !If here", intrinsic.name()))
            }
        }
    }

    /// Follows a name; one that leads back to itself is refused.
    pub(super) fn follow<T>(
        &mut self,
        stack: usize,
        name: &str,
        line: usize,
        then: impl FnOnce(&mut Self) -> Result<T, TemplateError>,
    ) -> Result<T, TemplateError> {
        if self.depth == DEEPEST {
            return refuse(&self.stacks[stack].file, line, format!("{name} leads back to itself"));
        }
        self.depth += 1;
        let value = then(self);
        self.depth -= 1;
        value
    }

    pub(super) fn some(&mut self, stack: usize, node: &Node) -> Result<Json, TemplateError> {
        Ok(self.value(stack, node)?.unwrap_or_default())
    }

    fn substitute(&mut self, stack: usize, text: &str, names: Option<&Node>, line: usize) -> Result<Json, TemplateError> {
        let file = self.stacks[stack].file.clone();
        let Some(pieces) = pieces(text) else { return refuse(&file, line, "a ${ of this !Sub is never closed") };
        let mut whole = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => whole.push_str(text),
                Piece::Name(name) => {
                    let own = names.and_then(|names| names.get(name));
                    let value = match own {
                        Some(node) => self.some(stack, node)?,
                        None => self.named(stack, name, line)?,
                    };
                    let Some(text) = text_of(&value) else {
                        return refuse(&file, line, format!("${{{name}}} is no text"));
                    };
                    whole.push_str(&text);
                }
            }
        }
        Ok(Json::String(whole))
    }

    /// What a name stands for: `Parameter`, `AWS::Region`, `Resource` or `Resource.Attribute`.
    fn named(&mut self, stack: usize, name: &str, line: usize) -> Result<Json, TemplateError> {
        self.follow(stack, name, line, |this| this.value_of_name(stack, name, line))
    }

    fn value_of_name(&mut self, stack: usize, name: &str, line: usize) -> Result<Json, TemplateError> {
        let here = &self.stacks[stack];
        let file = here.file.clone();
        if let Some(value) = here.parameters.get(name) {
            return Ok(value.clone());
        }
        if let Some(value) = physical::pseudo(name, &here.name) {
            return Ok(Json::String(value));
        }
        let (logical, attribute) = name.split_once('.').map_or((name, None), |(logical, attribute)| (logical, Some(attribute)));
        let root = Arc::clone(&here.root);
        let resource = root.get("Resources").and_then(|resources| resources.get(logical));
        let kind = resource.and_then(|node| node.get("Type")).and_then(Node::text).and_then(dialect::resource_type);
        let (Some(resource), Some(kind)) = (resource, kind) else {
            if let Some(value) = self.role_of_function(stack, logical, attribute) {
                return Ok(Json::String(value));
            }
            return refuse(&file, line, format!("{logical} is neither a parameter nor a resource of this template"));
        };
        if !self.exists(stack, resource)? {
            return refuse(&file, line, format!("{logical} does not exist here: its condition does not hold"));
        }
        if let Some(output) = attribute.and_then(|attribute| attribute.strip_prefix("Outputs.")) {
            return self.output(stack, logical, output, line);
        }
        // A stage is known by its name, which the template chose.
        if attribute.is_none() && kind.name == "AWS::ApiGatewayV2::Stage" {
            let node = resource.get("Properties").and_then(|all| all.get("StageName"));
            return node.map_or(Ok(Json::Null), |node| self.some(stack, node));
        }
        let stack_name = &self.stacks[stack].name;
        match attribute {
            None => Ok(Json::String(physical::name(kind.name, stack_name, logical))),
            Some(attribute) if kind.attributes.contains(&attribute) => {
                Ok(Json::String(physical::attribute(kind.name, stack_name, logical, attribute)))
            }
            Some(attribute) => {
                let known = if kind.attributes.is_empty() { "none".to_owned() } else { kind.attributes.join(", ") };
                refuse(
                    &file,
                    line,
                    format!("the dialect does not have the attribute {attribute} of {}; it has {known}", kind.name),
                )
            }
        }
    }

    /// SAM makes a role for each function: `<Function>Role`, which stands in no template.
    fn role_of_function(&self, stack: usize, logical: &str, attribute: Option<&str>) -> Option<String> {
        let function = logical.strip_suffix("Role")?;
        let stack = &self.stacks[stack];
        let kind = stack.root.get("Resources")?.get(function)?.get("Type")?.text()?;
        let role = physical::role_name(&physical::name(kind, &stack.name, function));
        match attribute {
            _ if kind != "AWS::Serverless::Function" => None,
            None => Some(role),
            Some("Arn") => Some(physical::role_arn(&role)),
            Some(_) => None,
        }
    }

    fn output(&mut self, stack: usize, logical: &str, output: &str, line: usize) -> Result<Json, TemplateError> {
        let child = self.child(stack, logical, line)?;
        let root = Arc::clone(&self.stacks[child].root);
        match root.get("Outputs").and_then(|outputs| outputs.get(output)).and_then(|output| output.get("Value")) {
            Some(node) => self.some(child, node),
            None => {
                let what = format!("{} has no output {output}", self.stacks[child].file);
                refuse(&self.stacks[stack].file, line, what)
            }
        }
    }
}

/// A scalar as text, as CloudFormation passes it on.
pub(crate) fn text_of(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(flag) => Some(flag.to_string()),
        Json::Null => Some(String::new()),
        Json::Array(_) | Json::Object(_) => None,
    }
}

/// A path as a person would write it from here.
fn display(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let short = here.as_deref().and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path);
    short.display().to_string()
}
