//! Tables and buckets.

use serde_json::{Map, json};

use super::model::{Bucket, Deployment, Table};
use super::physical;
use super::resource::Resource;
use super::yaml::TemplateError;

pub(crate) fn read(resources: &[Resource], deployment: &mut Deployment) -> Result<(), TemplateError> {
    for resource in resources {
        let arn = || physical::arn(resource.kind, &resource.name);
        match resource.kind {
            "AWS::DynamoDB::Table" => deployment.tables.push(table(resource, arn())?),
            "AWS::S3::Bucket" => {
                let name = resource.name.clone();
                deployment.buckets.push(Bucket { logical_id: resource.logical.clone(), name, arn: arn() });
            }
            _ => {}
        }
    }
    Ok(())
}

fn table(resource: &Resource, arn: String) -> Result<Table, TemplateError> {
    let mut definition = Map::new();
    definition.insert("TableName".to_owned(), json!(resource.name));
    definition.insert("BillingMode".to_owned(), json!("PAY_PER_REQUEST"));
    for name in ["AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes"] {
        if let Some(value) = resource.get(&[name]) {
            definition.insert(name.to_owned(), value.clone());
        }
    }
    if let Some(view) = resource.optional(&["StreamSpecification", "StreamViewType"]) {
        definition.insert("StreamSpecification".to_owned(), json!({"StreamEnabled": true, "StreamViewType": view}));
    }
    if resource.get(&["KeySchema"]).is_none() {
        return resource.refuse("a table has a KeySchema");
    }
    let enabled = resource.optional(&["TimeToLiveSpecification", "Enabled"]).is_some_and(|enabled| enabled == "true");
    let ttl = if enabled { Some(resource.text(&["TimeToLiveSpecification", "AttributeName"])?) } else { None };
    Ok(Table {
        logical_id: resource.logical.clone(),
        file: resource.file.clone(),
        line: resource.line,
        name: resource.name.clone(),
        arn,
        definition: definition.into(),
        ttl,
    })
}
