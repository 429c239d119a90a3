//! Throttles of stages: how many requests a second a method or a route takes.

use serde_json::Value as Json;

use super::dialect::{Property, Shape, aws, does};
use super::model::Throttle;
use super::resolve::text_of;
use super::resource::Resource;
use super::yaml::TemplateError;

/// One of the `MethodSettings` of a REST API.
pub(crate) const METHOD_SETTING: &[Property] = &[
    does("ResourcePath", Shape::Text),
    does("HttpMethod", Shape::Text),
    does("ThrottlingRateLimit", Shape::Number),
    does("ThrottlingBurstLimit", Shape::Number),
    aws("CacheDataEncrypted"),
    aws("CacheTtlInSeconds"),
    aws("CachingEnabled"),
    aws("DataTraceEnabled"),
    aws("LoggingLevel"),
    aws("MetricsEnabled"),
];

/// The `DefaultRouteSettings` of the socket's stage.
pub(crate) const ROUTE_SETTINGS: &[Property] = &[
    does("ThrottlingRateLimit", Shape::Number),
    does("ThrottlingBurstLimit", Shape::Number),
    aws("DataTraceEnabled"),
    aws("DetailedMetricsEnabled"),
    aws("LoggingLevel"),
];

/// The `MethodSettings` of one API.
pub(crate) struct MethodSettings {
    /// For every method that has none of its own.
    default: Option<Throttle>,
    /// By method and path, and whether there is such a method.
    own: Vec<(String, String, Option<Throttle>, bool)>,
}

impl MethodSettings {
    pub(crate) fn read(resource: &Resource) -> Result<Self, TemplateError> {
        let mut settings = Self { default: None, own: Vec::new() };
        for setting in resource.get(&["MethodSettings"]).and_then(Json::as_array).into_iter().flatten() {
            let text = |name: &str| text_of(&setting[name]).unwrap_or_default();
            let throttle = throttle(resource, setting)?;
            match (text("ResourcePath").as_str(), text("HttpMethod").as_str()) {
                ("/*", "*") => settings.default = throttle,
                // In this place alone a path is written with ~1 for every slash but the first.
                (path, method) if path.starts_with('/') && !path.contains('*') && !method.is_empty() && method != "*" => {
                    settings.own.push((method.to_ascii_uppercase(), path.replace("~1", "/"), throttle, false));
                }
                (path, method) => {
                    let what = format!(
                        "one of MethodSettings is for ResourcePath: /* and HttpMethod: \"*\", or for one method of one path, not {method} {path}"
                    );
                    return resource.refuse(what);
                }
            }
        }
        Ok(settings)
    }

    /// The throttle of a method.
    pub(crate) fn of(&mut self, method: &str, path: &str) -> Option<Throttle> {
        match self.own.iter_mut().find(|own| own.0 == method && own.1 == path) {
            Some((_, _, throttle, known)) => {
                *known = true;
                *throttle
            }
            None => self.default,
        }
    }

    /// A method that is set and does not exist.
    pub(crate) fn unknown(&self) -> Option<String> {
        self.own.iter().find(|own| !own.3).map(|(method, path, ..)| format!("{method} {path}"))
    }
}

/// The throttle of these settings: both numbers, or neither.
pub(crate) fn throttle(resource: &Resource, settings: &Json) -> Result<Option<Throttle>, TemplateError> {
    let text = |name: &str| text_of(&settings[name]).filter(|text| !text.is_empty());
    let (rate, burst) = match (text("ThrottlingRateLimit"), text("ThrottlingBurstLimit")) {
        (None, None) => return Ok(None),
        (Some(rate), Some(burst)) => (rate, burst),
        _ => return resource.refuse("ThrottlingRateLimit and ThrottlingBurstLimit are set together"),
    };
    match (rate.parse::<f64>(), burst.parse::<u32>()) {
        (Ok(rate), Ok(burst)) if rate.is_finite() && rate >= 0.0 => Ok(Some(Throttle { rate, burst })),
        _ => resource.refuse(format!(
            "ThrottlingRateLimit is a number of requests a second and ThrottlingBurstLimit a whole number, not {rate} and {burst}"
        )),
    }
}
