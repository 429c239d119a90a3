//! The dialect: every resource type and property that a template may use, and what the local cloud makes of it.
//!
//! Whatever is not in these tables is an error with file and line. Each property says whether the local cloud does what it
//! says, only keeps it for tests to look at, or leaves it to AWS. `docs/template-dialect.md` is printed from these tables.

/// What the local cloud does with a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It does what the property says.
    Enforced,
    /// It keeps the value in [`super::Deployment`], where tests see it, and does nothing else with it.
    Recorded,
    /// It has a meaning in AWS only; cfn-lint and `sam validate` judge the value.
    Aws,
}

/// What a value may look like. An intrinsic function may stand wherever a value does.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    /// Anything; what is inside is not looked at.
    Any,
    /// A text, or a number or truth value that is taken as a text.
    Text,
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// A number, or a text that is one.
    Number,
    /// `true` or `false`.
    Flag,
    /// A list.
    List(&'static Shape),
    /// One, or a list of them.
    OneOrMore(&'static Shape),
    /// A text, or something else.
    TextOr(&'static Shape),
    /// These members and no others.
    Map(&'static [Property]),
    /// Members with names of the author's choice.
    Names(&'static Shape),
}

/// A member of a map.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Property {
    pub(crate) name: &'static str,
    pub(crate) effect: Effect,
    pub(crate) shape: Shape,
}

/// A resource type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ResourceType {
    pub(crate) name: &'static str,
    /// What the local cloud makes of it, a sentence.
    pub(crate) meaning: &'static str,
    pub(crate) properties: &'static [Property],
    /// What `!GetAtt` may ask for.
    pub(crate) attributes: &'static [&'static str],
}

pub(crate) const fn does(name: &'static str, shape: Shape) -> Property {
    Property { name, effect: Effect::Enforced, shape }
}

pub(crate) const fn keeps(name: &'static str, shape: Shape) -> Property {
    Property { name, effect: Effect::Recorded, shape }
}

pub(crate) const fn aws(name: &'static str) -> Property {
    Property { name, effect: Effect::Aws, shape: Shape::Any }
}

/// The sections of a template file.
pub(crate) const SECTIONS: &[Property] = &[
    aws("AWSTemplateFormatVersion"),
    does("Transform", Shape::OneOrMore(&Shape::Choice(&["AWS::Serverless-2016-10-31"]))),
    aws("Description"),
    aws("Metadata"),
    does("Parameters", Shape::Names(&Shape::Map(PARAMETER))),
    does("Conditions", Shape::Names(&Shape::Any)),
    does(
        "Globals",
        Shape::Map(&[
            does("Function", Shape::Map(super::serverless::GLOBAL_FUNCTION)),
            does("Api", Shape::Map(super::serverless::API)),
        ]),
    ),
    does("Resources", Shape::Names(&Shape::Map(RESOURCE))),
    does("Outputs", Shape::Names(&Shape::Map(OUTPUT))),
];

/// What a parameter may say.
pub(crate) const PARAMETER: &[Property] = &[
    does("Type", Shape::Choice(&["String", "Number"])),
    does("Default", Shape::Text),
    does("AllowedValues", Shape::List(&Shape::Text)),
    aws("AllowedPattern"),
    aws("ConstraintDescription"),
    aws("Description"),
    aws("NoEcho"),
    aws("MinLength"),
    aws("MaxLength"),
    aws("MinValue"),
    aws("MaxValue"),
];

/// What stands beside `Properties`.
pub(crate) const RESOURCE: &[Property] = &[
    does("Type", Shape::Text),
    does("Properties", Shape::Any),
    does("Condition", Shape::Text),
    aws("DependsOn"),
    aws("DeletionPolicy"),
    aws("UpdateReplacePolicy"),
    aws("Metadata"),
];

/// What an output may say. There is no `Export`: stacks are joined by parameters.
pub(crate) const OUTPUT: &[Property] = &[does("Value", Shape::Any), does("Condition", Shape::Text), aws("Description")];

/// Every resource type.
pub(crate) const TYPES: &[ResourceType] = &[
    ResourceType {
        name: "AWS::CloudFormation::Stack",
        meaning: "The template at `TemplateURL`, a path relative to this file, is read as part of the whole.",
        properties: &[
            does("TemplateURL", Shape::Text),
            does("Parameters", Shape::Names(&Shape::Text)),
            aws("Tags"),
            aws("TimeoutInMinutes"),
        ],
        attributes: &["Outputs.*"],
    },
    ResourceType {
        name: "AWS::Serverless::Application",
        meaning: "Like `AWS::CloudFormation::Stack`; `Location` is a path relative to this file.",
        properties: &[
            does("Location", Shape::Text),
            does("Parameters", Shape::Names(&Shape::Text)),
            aws("Tags"),
            aws("TimeoutInMinutes"),
        ],
        attributes: &["Outputs.*"],
    },
    super::serverless::FUNCTION_TYPE,
    super::serverless::API_TYPE,
    ResourceType {
        name: "AWS::DynamoDB::Table",
        meaning: "A table of the embedded DynamoDB.",
        properties: &[
            does("AttributeDefinitions", Shape::Any),
            does("KeySchema", Shape::Any),
            does("GlobalSecondaryIndexes", Shape::Any),
            keeps("BillingMode", Shape::Choice(&["PAY_PER_REQUEST"])),
            does("TimeToLiveSpecification", Shape::Map(&[does("AttributeName", Shape::Text), does("Enabled", Shape::Flag)])),
            does("StreamSpecification", Shape::Map(&[does("StreamViewType", Shape::Choice(&["NEW_AND_OLD_IMAGES"]))])),
            aws("PointInTimeRecoverySpecification"),
            aws("SSESpecification"),
            aws("DeletionProtectionEnabled"),
            aws("ContributorInsightsSpecification"),
            aws("Tags"),
        ],
        attributes: &["Arn", "StreamArn"],
    },
    ResourceType {
        name: "AWS::S3::Bucket",
        meaning: "A bucket of the embedded S3, without versions.",
        properties: &[
            aws("BucketEncryption"),
            aws("LifecycleConfiguration"),
            aws("OwnershipControls"),
            aws("PublicAccessBlockConfiguration"),
            aws("VersioningConfiguration"),
            aws("LoggingConfiguration"),
            aws("Tags"),
        ],
        attributes: &["Arn", "DomainName", "RegionalDomainName"],
    },
    ResourceType {
        name: "AWS::S3::BucketPolicy",
        meaning: "Left to AWS: nothing in the local cloud reaches a bucket but functions and the developer.",
        properties: &[aws("Bucket"), aws("PolicyDocument")],
        attributes: &[],
    },
    super::policies::MANAGED_POLICY_TYPE,
    super::socket::API_TYPE,
    super::socket::STAGE_TYPE,
    super::socket::ROUTE_TYPE,
    super::socket::ROUTE_RESPONSE_TYPE,
    super::socket::INTEGRATION_TYPE,
    super::socket::INTEGRATION_RESPONSE_TYPE,
    super::socket::AUTHORIZER_TYPE,
    ResourceType {
        name: "AWS::Lambda::Permission",
        meaning: "The socket may call a function, or an authorizer, only when one of these lets it; what SAM adds for `Api` events is added here too.",
        properties: &[
            does("Action", Shape::Choice(&["lambda:InvokeFunction"])),
            does("FunctionName", Shape::Text),
            does("Principal", Shape::Text),
            does("SourceArn", Shape::Text),
            aws("SourceAccount"),
        ],
        attributes: &[],
    },
    super::mapping_type::MAPPING_TYPE,
    ResourceType {
        name: "AWS::Logs::LogGroup",
        meaning: "Left to AWS: the local cloud's log is its standard error.",
        properties: &[aws("LogGroupName"), aws("RetentionInDays"), aws("KmsKeyId"), aws("LogGroupClass"), aws("Tags")],
        attributes: &["Arn"],
    },
    ResourceType {
        name: "AWS::Logs::MetricFilter",
        meaning: "Left to AWS.",
        properties: &[aws("LogGroupName"), aws("FilterName"), aws("FilterPattern"), aws("MetricTransformations")],
        attributes: &[],
    },
    ResourceType {
        name: "AWS::CloudWatch::Alarm",
        meaning: "Left to AWS.",
        properties: &[
            aws("ActionsEnabled"),
            aws("AlarmActions"),
            aws("AlarmDescription"),
            aws("AlarmName"),
            aws("ComparisonOperator"),
            aws("DatapointsToAlarm"),
            aws("Dimensions"),
            aws("EvaluationPeriods"),
            aws("ExtendedStatistic"),
            aws("InsufficientDataActions"),
            aws("MetricName"),
            aws("Metrics"),
            aws("Namespace"),
            aws("OKActions"),
            aws("Period"),
            aws("Statistic"),
            aws("Tags"),
            aws("Threshold"),
            aws("TreatMissingData"),
            aws("Unit"),
        ],
        attributes: &["Arn"],
    },
];

/// The type of that name.
pub(crate) fn resource_type(name: &str) -> Option<&'static ResourceType> {
    TYPES.iter().find(|kind| kind.name == name)
}
