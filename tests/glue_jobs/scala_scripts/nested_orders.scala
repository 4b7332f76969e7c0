import com.amazonaws.services.glue.util.{GlueArgParser, Job, JsonOptions}
import com.amazonaws.services.glue.{DynamicFrame, DynamicRecord, GlueContext, ResolveSpec}
import org.apache.spark.SparkContext
import scala.collection.JavaConverters._

object GlueApp {
  def isLarge(record: DynamicRecord): Boolean = record.getField("total") match {
    case Some(total: Double) => total > 10
    case _ => false
  }

  def main(sysArgs: Array[String]): Unit = {
    val glueContext = new GlueContext(new SparkContext())
    val args = GlueArgParser.getResolvedOptions(sysArgs, Array("JOB_NAME", "source", "target", "database"))
    Job.init(args("JOB_NAME"), glueContext, args.asJava)
    val logger = glueContext.getLogger()
    val orders: DynamicFrame = glueContext
      .getSourceWithFormat(connectionType = "s3", transformationContext = "orders", format = "json",
        options = JsonOptions(Map("paths" -> Set(args("source")), "recurse" -> true)))
      .getDynamicFrame()
    orders.printSchema()
    val settled = orders.resolveChoice(specs = Seq(("total", "cast:double")))
    val large = settled.filter(isLarge)
    logger.info(s"${large.count} large orders of ${settled.count}")
    val tables = large.relationalize("root", "s3://unused/staging")
    val lines = tables(1).toDF()
    val root = tables.head.toDF()
    val joined = root.join(lines, root("items") === lines("id")).select("order_id", "day", "`items.val.sku`")
      .withColumnRenamed("items.val.sku", "sku")
    val sink = glueContext.getSink(connectionType = "s3", connectionOptions = JsonOptions(Map(
      "path" -> args("target"), "enableUpdateCatalog" -> true, "partitionKeys" -> Seq("day"))))
    sink.setFormat("glueparquet")
    sink.setCatalogInfo(catalogDatabase = args("database"), catalogTableName = "order_lines")
    sink.writeDynamicFrame(DynamicFrame(joined, glueContext))
    Job.commit()
  }
}
