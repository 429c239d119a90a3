"""The local cloud's DynamoDB, S3, STS and @connections, spoken to by boto3 and the AWS CLI as they come.

The endpoint, region and keys are in the environment, as for any AWS tool. Everything written here has keys of its own and is
removed again, so that the order of the tests does not matter.
"""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request
import uuid

import boto3
from boto3.dynamodb.conditions import Attr, Key
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

MIB = 1024 * 1024


def table_named(part):
    """The table whose name, made by the deployment, has this in it."""
    names = [name for name in boto3.client("dynamodb").list_tables()["TableNames"] if part in name]
    assert len(names) == 1, f"tables with {part} in their name: {names}"
    return boto3.resource("dynamodb").Table(names[0])


def bucket():
    names = [bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"]]
    name, = [name for name in names if "contentbucket" in name]
    return name


def cli(*words):
    """What `aws …` prints, as JSON when it is JSON."""
    done = subprocess.run(["aws", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"aws {' '.join(words)}: {done.stderr}"
    try:
        return json.loads(done.stdout)
    except ValueError:
        return done.stdout


def code(error):
    return error.exception.response["Error"]["Code"]


class Sts(unittest.TestCase):
    """A session of a function's role, begun by the developer: what the role may not do, the session may not."""

    def session(self, role):
        arn = f"arn:aws:iam::{boto3.client('sts').get_caller_identity()['Account']}:role/{role}"
        tags = [{"Key": "tenant", "Value": "org_test"}]
        answer = boto3.client("sts").assume_role(RoleArn=arn, RoleSessionName="judge", DurationSeconds=900, Tags=tags)
        keys = answer["Credentials"]
        self.assertEqual(keys["Expiration"].tzname(), "UTC")
        return boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])

    def test_a_session_is_its_role(self):
        session = self.session("local-Collaboration-DocumentGetRole")
        arn = session.client("sts").get_caller_identity()["Arn"]
        self.assertTrue(arn.endswith(":assumed-role/local-Collaboration-DocumentGetRole/judge"), arn)
        with self.assertRaises(ClientError) as error:
            session.client("dynamodb").scan(TableName=table_named("CollaborationTable").name)
        self.assertEqual(code(error), "AccessDeniedException")
        self.assertIn(f"User: {arn} is not authorized to perform: dynamodb:Scan on resource: arn:aws:", str(error.exception))

    def test_s3_knows_sessions_and_denies_in_its_own_words(self):
        session = self.session("local-Collaboration-DocumentGetRole")
        with self.assertRaises(ClientError) as error:
            session.client("s3").delete_objects(Bucket=bucket(), Delete={"Objects": [{"Key": "T/org_test/x"}]})
        self.assertEqual(code(error), "AccessDenied")
        self.assertIn(f's3:DeleteObject on resource: "arn:aws:s3:::{bucket()}/T/org_test/x" because no', str(error.exception))
        keys = session.get_credentials()
        forged = boto3.Session(keys.access_key, keys.secret_key, "forged")
        with self.assertRaises(ClientError) as error:
            forged.client("s3").list_buckets()
        self.assertEqual(code(error), "InvalidToken")

    def test_keys_that_are_no_paths_are_refused(self):
        with self.assertRaises(ClientError) as error:
            boto3.client("s3").get_object(Bucket=bucket(), Key="T/org_test/../org_other/x")
        self.assertEqual(code(error), "InvalidRequest")

    def test_a_role_that_is_not_there(self):
        with self.assertRaises(ClientError) as error:
            self.session("nothing")
        self.assertEqual(code(error), "AccessDenied")

    def test_the_cli_says_who_one_is(self):
        self.assertTrue(cli("sts", "get-caller-identity")["Arn"].endswith(":user/developer"))


class DynamoDB(unittest.TestCase):
    def setUp(self):
        self.table = table_named("CollaborationTable")
        self.pk = f"T#org_test#{uuid.uuid4()}"

    def tearDown(self):
        for item in self.table.query(KeyConditionExpression=Key("pk").eq(self.pk))["Items"]:
            self.table.delete_item(Key={"pk": item["pk"], "sk": item["sk"]})

    def put(self, sort, **more):
        self.table.put_item(Item={"pk": self.pk, "sk": sort, **more})

    def test_tables_are_as_the_template_has_them(self):
        described = self.table.meta.client.describe_table(TableName=self.table.name)["Table"]
        self.assertEqual([key["AttributeName"] for key in described["KeySchema"]], ["pk", "sk"])
        index, = described["GlobalSecondaryIndexes"]
        self.assertEqual((index["IndexName"], index["Projection"]["ProjectionType"]), ("gsi1", "ALL"))
        self.assertEqual(described["BillingModeSummary"]["BillingMode"], "PAY_PER_REQUEST")
        expiry = self.table.meta.client.describe_time_to_live(TableName=self.table.name)["TimeToLiveDescription"]
        self.assertEqual((expiry["TimeToLiveStatus"], expiry["AttributeName"]), ("ENABLED", "ttl"))

    def test_put_get_and_delete(self):
        self.put("a", text="é 😀", number=7, deep={"list": [1, None, True]})
        item = self.table.get_item(Key={"pk": self.pk, "sk": "a"}, ConsistentRead=True)["Item"]
        self.assertEqual((item["text"], item["number"], item["deep"]["list"]), ("é 😀", 7, [1, None, True]))
        self.table.delete_item(Key={"pk": self.pk, "sk": "a"})
        self.assertNotIn("Item", self.table.get_item(Key={"pk": self.pk, "sk": "a"}))

    def test_a_failed_condition_shows_what_stands_there(self):
        self.put("a", by="first")
        with self.assertRaises(ClientError) as error:
            self.table.put_item(Item={"pk": self.pk, "sk": "a", "by": "second"}, ConditionExpression=Attr("pk").not_exists(),
                                ReturnValuesOnConditionCheckFailure="ALL_OLD")
        self.assertEqual(code(error), "ConditionalCheckFailedException")
        self.assertEqual(error.exception.response["Item"]["by"], {"S": "first"})

    def test_queries_page_in_order_both_ways(self):
        for number in range(25):
            self.put(f"rev#{number:04}")
        self.put("sock#x")
        asked = {"KeyConditionExpression": Key("pk").eq(self.pk) & Key("sk").begins_with("rev#"), "Limit": 10}
        seen, more = [], {}
        while True:
            page = self.table.query(**asked, **more)
            seen += [item["sk"] for item in page["Items"]]
            if "LastEvaluatedKey" not in page:
                break
            more = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        self.assertEqual(seen, [f"rev#{number:04}" for number in range(25)])
        last = self.table.query(**asked, ScanIndexForward=False)["Items"][0]
        self.assertEqual(last["sk"], "rev#0024")
        between = Key("pk").eq(self.pk) & Key("sk").between("rev#0023", "sock~")
        self.assertEqual([item["sk"] for item in self.table.query(KeyConditionExpression=between)["Items"]],
                         ["rev#0023", "rev#0024", "sock#x"])

    def test_the_index_finds_what_has_its_keys(self):
        self.put("a", gsi1pk=f"{self.pk}#shelf", gsi1sk="1")
        self.put("b")
        found = self.table.query(IndexName="gsi1", KeyConditionExpression=Key("gsi1pk").eq(f"{self.pk}#shelf"))["Items"]
        self.assertEqual([item["sk"] for item in found], ["a"])

    def test_a_transaction_is_all_or_nothing(self):
        self.put("taken")
        put = lambda sort: {"Put": {"TableName": self.table.name, "Item": {"pk": {"S": self.pk}, "sk": {"S": sort}},
                                    "ConditionExpression": "attribute_not_exists(pk)"}}
        client = boto3.client("dynamodb")
        with self.assertRaises(ClientError) as error:
            client.transact_write_items(TransactItems=[put("new"), put("taken")])
        self.assertEqual([reason["Code"] for reason in error.exception.response["CancellationReasons"]],
                         ["None", "ConditionalCheckFailed"])
        self.assertNotIn("Item", self.table.get_item(Key={"pk": self.pk, "sk": "new"}))
        client.transact_write_items(TransactItems=[put("new"), put("newer")])
        self.assertIn("Item", self.table.get_item(Key={"pk": self.pk, "sk": "newer"}))

    def test_updates_and_batches(self):
        self.put("a", count=1)
        answer = self.table.update_item(Key={"pk": self.pk, "sk": "a"}, UpdateExpression="ADD #count :one SET seen = :yes",
                                        ExpressionAttributeNames={"#count": "count"},
                                        ExpressionAttributeValues={":one": 1, ":yes": True}, ReturnValues="ALL_NEW")
        self.assertEqual((answer["Attributes"]["count"], answer["Attributes"]["seen"]), (2, True))
        with self.table.batch_writer() as batch:
            for number in range(30):
                batch.put_item(Item={"pk": self.pk, "sk": f"b{number}"})
        self.assertEqual(self.table.query(KeyConditionExpression=Key("pk").eq(self.pk), Select="COUNT")["Count"], 31)

    def test_what_is_not_there_and_who_is_not_known(self):
        with self.assertRaises(ClientError) as error:
            boto3.client("dynamodb").describe_table(TableName="nowhere")
        self.assertEqual(code(error), "ResourceNotFoundException")
        with self.assertRaises(ClientError) as error:
            boto3.client("dynamodb", aws_access_key_id="somebody", aws_secret_access_key="else").list_tables()
        self.assertEqual(code(error), "UnrecognizedClientException")

    def test_the_command_line(self):
        self.assertIn(self.table.name, cli("dynamodb", "list-tables")["TableNames"])
        item = {"pk": {"S": self.pk}, "sk": {"S": "cli"}, "note": {"S": "by hand"}}
        cli("dynamodb", "put-item", "--table-name", self.table.name, "--item", json.dumps(item))
        key = json.dumps({"pk": {"S": self.pk}, "sk": {"S": "cli"}})
        self.assertEqual(cli("dynamodb", "get-item", "--table-name", self.table.name, "--key", key)["Item"], item)
        found = cli("dynamodb", "query", "--table-name", self.table.name, "--key-condition-expression", "pk = :pk",
                    "--expression-attribute-values", json.dumps({":pk": {"S": self.pk}}))
        self.assertEqual(found["Count"], 1)


class S3(unittest.TestCase):
    def setUp(self):
        self.s3 = boto3.client("s3", config=Config(s3={"addressing_style": "path"}, signature_version="s3v4"))
        self.bucket = bucket()
        self.key = f"T/org_test/{uuid.uuid4()}"

    def tearDown(self):
        for entry in self.s3.list_objects_v2(Bucket=self.bucket, Prefix="T/org_test/").get("Contents", []):
            self.s3.delete_object(Bucket=self.bucket, Key=entry["Key"])

    def test_put_get_head_list_and_delete(self):
        self.s3.put_object(Bucket=self.bucket, Key=self.key, Body=b"[]", ContentType="application/json")
        got = self.s3.get_object(Bucket=self.bucket, Key=self.key)
        self.assertEqual((got["Body"].read(), got["ContentType"]), (b"[]", "application/json"))
        self.assertEqual(self.s3.head_object(Bucket=self.bucket, Key=self.key)["ContentLength"], 2)
        listed = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=self.key)["Contents"]
        self.assertEqual([entry["Key"] for entry in listed], [self.key])
        self.s3.delete_object(Bucket=self.bucket, Key=self.key)
        with self.assertRaises(ClientError) as error:
            self.s3.get_object(Bucket=self.bucket, Key=self.key)
        self.assertEqual(code(error), "NoSuchKey")

    def test_many_parts(self):
        content = os.urandom(20 * MIB)
        with tempfile.TemporaryDirectory() as folder:
            up, down = pathlib.Path(folder, "up"), pathlib.Path(folder, "down")
            up.write_bytes(content)
            parts = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB)
            self.s3.upload_file(str(up), self.bucket, self.key, Config=parts)
            self.s3.download_file(self.bucket, self.key, str(down), Config=parts)
            self.assertEqual(down.read_bytes(), content)
        ranged = self.s3.get_object(Bucket=self.bucket, Key=self.key, Range="bytes=6000000-6000009")["Body"].read()
        self.assertEqual(ranged, content[6000000:6000010])

    def test_presigned_addresses(self):
        place = {"Bucket": self.bucket, "Key": self.key}
        put = urllib.request.Request(self.s3.generate_presigned_url("put_object", place), method="PUT", data=b"signed")
        urllib.request.urlopen(put, timeout=10).close()
        address = self.s3.generate_presigned_url("get_object", place)
        with urllib.request.urlopen(address, timeout=10) as answer:
            self.assertEqual(answer.read(), b"signed")
        for spoilt in (address.replace(self.key, self.key + "x"), address[:-1] + ("0" if address[-1] != "0" else "1")):
            with self.assertRaises(urllib.error.HTTPError) as error:
                urllib.request.urlopen(spoilt, timeout=10)
            self.assertEqual(error.exception.code, 403)

    def test_the_command_line(self):
        with tempfile.TemporaryDirectory() as folder:
            up, down = pathlib.Path(folder, "up"), pathlib.Path(folder, "down")
            up.write_bytes(os.urandom(9 * MIB))
            cli("s3", "cp", str(up), f"s3://{self.bucket}/{self.key}")
            cli("s3", "cp", f"s3://{self.bucket}/{self.key}", str(down))
            self.assertEqual(up.read_bytes(), down.read_bytes())
        self.assertIn(self.key.rsplit("/", 1)[-1], cli("s3", "ls", f"s3://{self.bucket}/T/org_test/"))


class Connections(unittest.TestCase):
    def test_a_closed_connection_is_gone(self):
        stage = os.environ["AWS_ENDPOINT_URL"].rstrip("/") + "/live"
        client = boto3.client("apigatewaymanagementapi", endpoint_url=stage)
        with self.assertRaises(ClientError) as error:
            client.post_to_connection(ConnectionId="bm8gc3VjaA==", Data=b"{}")
        self.assertEqual(code(error), "GoneException")


if __name__ == "__main__":
    unittest.main()
