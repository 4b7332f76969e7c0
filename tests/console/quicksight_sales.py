"""Sales as a table, data set and dashboards of a real server."""

from quicksight_definitions import sales_rows

ACCOUNT = "123456789012"
OWNER = ["quicksight:" + action for action in (
    "DescribeDashboard", "ListDashboardVersions", "UpdateDashboardPermissions", "QueryDashboard",
    "UpdateDashboard", "DeleteDashboard", "DescribeDashboardPermissions",
    "UpdateDashboardPublishedVersion")]
ROWS = sales_rows()
COLUMNS = [("product", "string"), ("region", "string"), ("channel", "string"), ("day", "date"),
           ("revenue", "double"), ("cost", "double")]
KINDS = {"string": "STRING", "double": "DECIMAL", "date": "DATETIME"}


class Sales:
    """Tables in the database `story` of the console's server, and QuickSight upon them."""

    def __init__(self, console, bucket="story"):
        self.console, self.bucket = console, bucket
        self.quicksight = console.client("quicksight")
        console.client("s3").create_bucket(Bucket=bucket)
        console.client("glue").create_database(DatabaseInput={"Name": bucket})
        self.source = self.make("create_data_source", DataSourceId="athena", Name="Athena",
                                Type="ATHENA", DataSourceParameters={
                                    "AthenaParameters": {"WorkGroup": "primary"}})["Arn"]

    def make(self, operation, **arguments):
        return getattr(self.quicksight, operation)(AwsAccountId=ACCOUNT, **arguments)

    def table(self, name, columns=COLUMNS, rows=ROWS):
        self.console.client("s3").put_object(
            Bucket=self.bucket, Key=f"{name}/data.csv",
            Body="".join(",".join(str(r[c]) for c, _ in columns) + "\n" for r in rows).encode())
        self.console.client("glue").create_table(DatabaseName=self.bucket, TableInput={
            "Name": name, "Parameters": {"classification": "csv"}, "StorageDescriptor": {
                "Columns": [{"Name": n, "Type": t} for n, t in columns],
                "Location": f"s3://{self.bucket}/{name}/",
                "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
                "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                "SerdeInfo": {"SerializationLibrary":
                              "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
                              "Parameters": {"field.delim": ","}}}})

    def data_set(self, name, table=None, columns=COLUMNS, mode="DIRECT_QUERY", **more):
        return self.make("create_data_set", DataSetId=name, Name=name, ImportMode=mode,
                         PhysicalTableMap={"t": {"RelationalTable": {
                             "DataSourceArn": self.source, "Catalog": "AwsDataCatalog",
                             "Schema": self.bucket, "Name": table or name, "InputColumns": [
                                 {"Name": n, "Type": KINDS[t]} for n, t in columns]}}},
                         **more)["Arn"]

    def dashboard(self, name, definition, arn):
        definition["DataSetIdentifierDeclarations"][0]["DataSetArn"] = arn
        return self.make("create_dashboard", DashboardId=name, Name=name, Definition=definition,
                         Permissions=[{"Principal": self.owner, "Actions": OWNER}])

    def register_root(self):
        """The root becomes a user of QuickSight, and owns the dashboards that are made here."""
        made = self.make("register_user", Namespace="default", IdentityType="IAM",
                         IamArn=f"arn:aws:iam::{ACCOUNT}:root", Email="root@example.com",
                         UserRole="ADMIN")
        self.owner = made["User"]["Arn"]


def total(measure="revenue", **of):
    return sum(r[measure] for r in ROWS if all(str(r[k]).startswith(v) for k, v in of.items()))
