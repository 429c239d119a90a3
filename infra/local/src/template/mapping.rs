//! Event source mappings: which function is told of the changes of which table.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::model::{Deployment, Destination, StreamMapping, Trigger};
use super::physical;
use super::resolve::text_of;
use super::resource::Resource;
use super::yaml::TemplateError;
use crate::event_pattern::Pattern;

/// Lambda's own defaults and limits.
const BATCH: usize = 100;
const FILTERS: usize = 5;

pub(crate) fn read(resources: &[Resource], deployment: &mut Deployment) -> Result<(), TemplateError> {
    for resource in resources.iter().filter(|resource| resource.kind == "AWS::Lambda::EventSourceMapping") {
        let mapping = mapping(resource, deployment)?;
        let same = |other: &&StreamMapping| (other.function, &other.table) == (mapping.function, &mapping.table);
        if let Some(other) = deployment.mappings.iter().find(same) {
            return resource.refuse(format!("{} maps the same stream to the same function already", other.logical_id));
        }
        deployment.functions[mapping.function].triggers.push(Trigger::Stream { table: mapping.table.clone() });
        deployment.mappings.push(mapping);
    }
    Ok(())
}

fn mapping(resource: &Resource, deployment: &Deployment) -> Result<StreamMapping, TemplateError> {
    let stream_arn = resource.text(&["EventSourceArn"])?;
    let stream_of = |arn: &str| format!("{arn}/stream/{}", physical::STREAM);
    let Some(table) = deployment.tables.iter().find(|table| stream_of(&table.arn) == stream_arn) else {
        return resource.refuse(format!("EventSourceArn is the StreamArn of a table of these templates, not {stream_arn}"));
    };
    if table.definition.get("StreamSpecification").is_none() {
        return resource.refuse(format!("{} has no StreamSpecification, so it has no stream", table.logical_id));
    }
    let name = resource.text(&["FunctionName"])?;
    let function = deployment.functions.iter().position(|function| function.name == name || function.arn == name);
    let Some(function) = function else {
        return resource.refuse(format!("FunctionName is no function of these templates: {name}"));
    };
    resource.text(&["StartingPosition"])?;
    if resource.texts(&["FunctionResponseTypes"]).is_empty() {
        return resource.refuse(
            "without FunctionResponseTypes: [ReportBatchItemFailures] Lambda would take a batch for done when its function reports a failure",
        );
    }
    let number = |name: &str, range| number(resource, name, range);
    Ok(StreamMapping {
        logical_id: resource.logical.clone(),
        uuid: resource.name.clone(),
        table: table.name.clone(),
        stream_arn,
        function,
        batch_size: number("BatchSize", 1..=10_000)?.map_or(BATCH, |size| usize::try_from(size).unwrap_or(BATCH)),
        window: Duration::from_secs(number("MaximumBatchingWindowInSeconds", 0..=300)?.unwrap_or_default()),
        retries: number("MaximumRetryAttempts", 0..=10_000)?,
        oldest: number("MaximumRecordAgeInSeconds", 60..=604_800)?.map(Duration::from_secs),
        bisect: resource.optional(&["BisectBatchOnFunctionError"]).is_some_and(|bisect| bisect == "true"),
        filters: filters(resource)?,
        on_failure: destination(resource, deployment)?,
    })
}

fn number(resource: &Resource, name: &str, range: RangeInclusive<u64>) -> Result<Option<u64>, TemplateError> {
    match resource.number(&[name])? {
        Some(number) if !range.contains(&number) => {
            resource.refuse(format!("{name} is from {} to {}, not {number}", range.start(), range.end()))
        }
        number => Ok(number),
    }
}

fn filters(resource: &Resource) -> Result<Vec<Pattern>, TemplateError> {
    let written = resource.get(&["FilterCriteria", "Filters"]).and_then(|filters| filters.as_array());
    let written = written.map(Vec::as_slice).unwrap_or_default();
    if written.len() > FILTERS {
        return resource.refuse(format!("a mapping has at most {FILTERS} filters"));
    }
    let mut patterns = Vec::new();
    for filter in written {
        let text = text_of(&filter["Pattern"]).unwrap_or_default();
        patterns.push(Pattern::parse(&text).or_else(|what| resource.refuse(format!("FilterCriteria: {what}")))?);
    }
    Ok(patterns)
}

fn destination(resource: &Resource, deployment: &Deployment) -> Result<Option<Destination>, TemplateError> {
    let Some(arn) = resource.optional(&["DestinationConfig", "OnFailure", "Destination"]) else { return Ok(None) };
    if arn.starts_with("arn:aws:sqs:") {
        return Ok(Some(Destination::Queue(arn)));
    }
    match deployment.buckets.iter().find(|bucket| bucket.arn == arn) {
        Some(bucket) => Ok(Some(Destination::Bucket(bucket.name.clone()))),
        None => resource.refuse(format!("Destination is the ARN of a bucket of these templates or of an SQS queue, not {arn}")),
    }
}
