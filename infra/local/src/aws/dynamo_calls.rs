//! What a DynamoDB request asks of IAM: which action on which table or index, with which partition keys.

use serde_json::Value;

use super::call::Call;
use super::dynamo_keys::{Tables, leading_key, table_arn};

/// The condition key with the partition keys of everything that a call touches.
const LEADING: &str = "dynamodb:LeadingKeys";

/// The actions of a request and what they touch, as IAM sees them.
pub(super) fn calls(operation: &str, request: &Value, tables: &Tables) -> Vec<Call> {
    let action = format!("dynamodb:{operation}");
    match operation {
        "GetItem" | "UpdateItem" | "DeleteItem" => vec![item(&action, request, &request["Key"], tables)],
        "PutItem" => vec![item(&action, request, &request["Item"], tables)],
        "Query" | "Scan" => vec![query(operation, request, tables)],
        "BatchGetItem" | "BatchWriteItem" => {
            let members = request["RequestItems"].as_object().into_iter().flatten();
            members.map(|(table, asked)| batch(&action, table, asked, tables)).collect()
        }
        "TransactWriteItems" | "TransactGetItems" => {
            let members = request["TransactItems"].as_array().into_iter().flatten();
            let members = members.flat_map(|member| member.as_object().into_iter().flatten());
            members.map(|(kind, member)| transacted(kind, member, tables)).collect()
        }
        "ExecuteStatement" => partiql(&request["Statement"]),
        "BatchExecuteStatement" => statements(&request["Statements"]),
        "ExecuteTransaction" => statements(&request["TransactStatements"]),
        _ => match (&request["TableName"], &request["StreamArn"], &request["ResourceArn"]) {
            (Value::String(table), _, _) => vec![Call::new(action, table_arn(table))],
            (_, Value::String(arn), _) | (_, _, Value::String(arn)) => vec![Call::new(action, arn)],
            _ => vec![Call::new(action, "*")],
        },
    }
}

fn name(request: &Value) -> &str {
    request["TableName"].as_str().unwrap_or("*")
}

/// One item, whose key or whole this is.
fn item(action: &str, request: &Value, item: &Value, tables: &Tables) -> Call {
    let table = name(request);
    let call = Call::new(action, table_arn(table));
    match tables.hash(table, None).and_then(|hash| leading_key(&item[hash])) {
        Some(key) => call.with_all(LEADING, vec![key]),
        None => call,
    }
}

fn transacted(kind: &str, member: &Value, tables: &Tables) -> Call {
    let (action, key) = match kind {
        "Put" => ("dynamodb:PutItem", &member["Item"]),
        "Update" => ("dynamodb:UpdateItem", &member["Key"]),
        "Delete" => ("dynamodb:DeleteItem", &member["Key"]),
        "ConditionCheck" => ("dynamodb:ConditionCheckItem", &member["Key"]),
        _ => ("dynamodb:GetItem", &member["Key"]),
    };
    item(action, member, key, tables)
}

/// A query of an index is asked of the index, with the index's partition key. A scan has none.
fn query(operation: &str, request: &Value, tables: &Tables) -> Call {
    let table = name(request);
    let index = request["IndexName"].as_str();
    let arn = table_arn(table);
    let mut call = Call::new(format!("dynamodb:{operation}"), index.map_or(arn.clone(), |index| format!("{arn}/index/{index}")));
    if let Some(select) = request["Select"].as_str() {
        call = call.with("dynamodb:Select", select);
    }
    if operation == "Query"
        && let Some(key) = tables.hash(table, index).and_then(|hash| super::dynamo_keys::queried(request, hash))
    {
        call = call.with_all(LEADING, vec![key]);
    }
    call
}

/// All items of one table. When one of the keys is not clear none is told.
fn batch(action: &str, table: &str, asked: &Value, tables: &Tables) -> Call {
    let call = Call::new(action, table_arn(table));
    let Some(hash) = tables.hash(table, None) else { return call };
    let gets = asked["Keys"].as_array().into_iter().flatten();
    let writes = asked.as_array().into_iter().flatten().map(|write| match &write["PutRequest"]["Item"] {
        Value::Null => &write["DeleteRequest"]["Key"],
        item => item,
    });
    let keys: Option<Vec<_>> = gets.chain(writes).map(|item| leading_key(&item[hash])).collect();
    keys.map_or_else(|| call.clone(), |keys| call.clone().with_all(LEADING, keys))
}

fn statements(list: &Value) -> Vec<Call> {
    list.as_array().into_iter().flatten().flat_map(|statement| partiql(&statement["Statement"])).collect()
}

/// A statement of PartiQL. Its keys are never told; where it is not clear what it does, it might do anything.
fn partiql(statement: &Value) -> Vec<Call> {
    let words = words(statement.as_str().unwrap_or_default());
    let verb = words.iter().position(|word| !word.eq_ignore_ascii_case("exists") && word != "(").unwrap_or_default();
    let after = |keyword: &str| words.iter().position(|word| word.eq_ignore_ascii_case(keyword)).map(|at| at + 1);
    let (action, table) = match words.get(verb).map(|word| word.to_ascii_lowercase()).as_deref() {
        Some("select") => ("Select", after("from")),
        Some("insert") => ("Insert", after("into")),
        Some("update") => ("Update", Some(verb + 1)),
        Some("delete") => ("Delete", after("from")),
        _ => ("", None),
    };
    let Some(table) = table.and_then(|at| words.get(at)) else {
        return ["Select", "Insert", "Update", "Delete"].map(|action| Call::new(format!("dynamodb:PartiQL{action}"), "*")).into();
    };
    let mut names = table.split('.').map(|name| name.trim_matches('"'));
    let arn = table_arn(names.next().unwrap_or("*"));
    let resource = names.next().map_or(arn.clone(), |index| format!("{arn}/index/{index}"));
    vec![Call::new(format!("dynamodb:PartiQL{action}"), resource)]
}

/// The words of a statement, quoted ones whole; brackets are words.
fn words(statement: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for character in statement.chars() {
        match (quote, character) {
            (Some(open), _) => {
                word.push(character);
                quote = quote.filter(|_| character != open);
            }
            (None, '"' | '\'') => {
                word.push(character);
                quote = Some(character);
            }
            (None, _) if character.is_whitespace() => words.push(std::mem::take(&mut word)),
            (None, '(' | ')' | ',') => words.extend([std::mem::take(&mut word), character.to_string()]),
            (None, _) => word.push(character),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::super::dynamo_keys::tests::tables;
    use super::*;
    use serde_json::json;

    /// `action table keys…`
    fn asked(operation: &str, request: Value) -> Vec<String> {
        let short = |call: Call| {
            let mut words = vec![call.action.replace("dynamodb:", ""), call.resource.rsplit(':').next().unwrap().to_owned()];
            words.extend(call.context.values(LEADING).iter().cloned());
            words.join(" ")
        };
        calls(operation, &request, &tables()).into_iter().map(short).collect()
    }

    #[test]
    fn an_item_is_known_by_its_partition_key() {
        let key = json!({"pk": {"S": "T#o#1"}, "sk": {"S": "x"}});
        for operation in ["GetItem", "UpdateItem", "DeleteItem"] {
            assert_eq!(asked(operation, json!({"TableName": "T", "Key": key})), [format!("{operation} table/T T#o#1")]);
        }
        assert_eq!(asked("PutItem", json!({"TableName": "T", "Item": key})), ["PutItem table/T T#o#1"]);
        let arn = "arn:aws:dynamodb:us-east-1:000000000000:table/T";
        assert_eq!(asked("GetItem", json!({"TableName": arn, "Key": key})), ["GetItem table/T T#o#1"]);
        assert_eq!(asked("GetItem", json!({"TableName": "Unknown", "Key": key})), ["GetItem table/Unknown"]);
        assert_eq!(asked("GetItem", json!({"TableName": "T", "Key": {"sk": {"S": "x"}}})), ["GetItem table/T"]);
    }

    #[test]
    fn a_query_of_an_index_is_asked_of_the_index_with_its_partition_key() {
        let with = |index: Value, condition: &str| {
            json!({"TableName": "T", "IndexName": index, "KeyConditionExpression": condition,
                "ExpressionAttributeNames": {"#p": "pk"}, "ExpressionAttributeValues": {":a": {"S": "A"}, ":b": {"S": "B"}}})
        };
        assert_eq!(asked("Query", with(Value::Null, "#p = :a AND sk > :b")), ["Query table/T A"]);
        assert_eq!(asked("Query", with(json!("gsi1"), "gsi1pk = :b")), ["Query table/T/index/gsi1 B"]);
        assert_eq!(asked("Query", with(json!("gsi1"), "pk = :a")), ["Query table/T/index/gsi1"]);
        assert_eq!(asked("Query", with(json!("other"), "pk = :a")), ["Query table/T/index/other"]);
    }

    #[test]
    fn a_scan_has_no_key_whatever_it_filters() {
        let scan = json!({"TableName": "T", "FilterExpression": "pk = :a", "ExpressionAttributeValues": {":a": {"S": "A"}}});
        assert_eq!(asked("Scan", scan), ["Scan table/T"]);
    }

    #[test]
    fn a_batch_has_all_its_keys_or_none() {
        let key = |key: &str| json!({"pk": {"S": key}, "sk": {"S": "x"}});
        let get = json!({"RequestItems": {"T": {"Keys": [key("A"), key("B")]}, "U": {"Keys": [key("C")]}}});
        assert_eq!(asked("BatchGetItem", get), ["BatchGetItem table/T A B", "BatchGetItem table/U"]);
        let write = json!({"RequestItems": {"T": [{"PutRequest": {"Item": key("A")}}, {"DeleteRequest": {"Key": key("B")}}]}});
        assert_eq!(asked("BatchWriteItem", write), ["BatchWriteItem table/T A B"]);
        let unclear = json!({"RequestItems": {"T": {"Keys": [key("A"), {"sk": {"S": "x"}}]}}});
        assert_eq!(asked("BatchGetItem", unclear), ["BatchGetItem table/T"]);
    }

    #[test]
    fn a_transaction_is_its_members() {
        let member = |key: &str| json!({"TableName": "T", "Key": {"pk": {"S": key}}});
        let items = json!({"TransactItems": [
            {"Put": {"TableName": "T", "Item": {"pk": {"S": "A"}}}}, {"ConditionCheck": member("B")}, {"Delete": member("C")},
        ]});
        let expected = ["PutItem table/T A", "ConditionCheckItem table/T B", "DeleteItem table/T C"];
        assert_eq!(asked("TransactWriteItems", items), expected);
        assert_eq!(asked("TransactGetItems", json!({"TransactItems": [{"Get": member("A")}]})), ["GetItem table/T A"]);
    }

    #[test]
    fn partiql_is_asked_by_verb_and_table_and_never_with_a_key() {
        let one = |statement: &str| asked("ExecuteStatement", json!({"Statement": statement}));
        assert_eq!(one("SELECT * FROM \"T\".\"gsi1\" WHERE pk='A'"), ["PartiQLSelect table/T/index/gsi1"]);
        assert_eq!(one("insert into \"T\" value {'pk':'A'}"), ["PartiQLInsert table/T"]);
        assert_eq!(one("UPDATE T SET a=1 WHERE pk='A from U'"), ["PartiQLUpdate table/T"]);
        assert_eq!(one("DELETE FROM T WHERE pk='A'"), ["PartiQLDelete table/T"]);
        let check = json!({"TransactStatements": [{"Statement": "EXISTS(SELECT * FROM T WHERE pk='A')"}]});
        assert_eq!(asked("ExecuteTransaction", check), ["PartiQLSelect table/T"]);
        let everything = ["PartiQLSelect *", "PartiQLInsert *", "PartiQLUpdate *", "PartiQLDelete *"];
        assert_eq!(one("DROP TABLE T"), everything);
        assert_eq!(one("SELECT 1"), everything);
        assert_eq!(asked("ListTables", json!({})), ["ListTables *"]);
    }
}
