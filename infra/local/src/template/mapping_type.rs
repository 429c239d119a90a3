//! The dialect's event source mappings: what `AWS::Lambda::EventSourceMapping` may say.

use super::dialect::{ResourceType, Shape, aws, does};

/// A mapping from a table's stream to a function.
pub(crate) const MAPPING_TYPE: ResourceType = ResourceType {
    name: "AWS::Lambda::EventSourceMapping",
    meaning: "Calls a function with the changes of a table, in order, read with the function's own grants. Written as a resource: the stream event of SAM would attach a policy on `*`.",
    properties: &[
        does("EventSourceArn", Shape::Text),
        does("FunctionName", Shape::Text),
        does("StartingPosition", Shape::Choice(&["TRIM_HORIZON"])),
        does("FunctionResponseTypes", Shape::List(&Shape::Choice(&["ReportBatchItemFailures"]))),
        does("BatchSize", Shape::Number),
        does("MaximumBatchingWindowInSeconds", Shape::Number),
        does("MaximumRetryAttempts", Shape::Number),
        does("MaximumRecordAgeInSeconds", Shape::Number),
        does("BisectBatchOnFunctionError", Shape::Flag),
        does("FilterCriteria", Shape::Map(&[does("Filters", Shape::List(&Shape::Map(&[does("Pattern", Shape::Text)])))])),
        does("DestinationConfig", Shape::Map(&[does("OnFailure", Shape::Map(&[does("Destination", Shape::Text)]))])),
        aws("Tags"),
    ],
    attributes: &["Id"],
};
