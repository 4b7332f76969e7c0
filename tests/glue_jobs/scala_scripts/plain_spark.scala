import com.amazonaws.services.glue.{DynamicFrame, GlueContext}
import com.amazonaws.services.glue.util.{GlueArgParser, Job, JsonOptions}
import org.apache.spark.SparkContext
import org.apache.spark.sql.SparkSession
import org.apache.spark.sql.expressions.Window
import org.apache.spark.sql.functions._
import scala.collection.JavaConverters._

case class Sale(id: Long, region: String, price: Double)

object Report {
  private val vat = 1.2

  def main(sysArgs: Array[String]): Unit = {
    val glueContext = new GlueContext(new SparkContext())
    val spark: SparkSession = glueContext.getSparkSession
    import spark.implicits._
    val args = GlueArgParser.getResolvedOptions(sysArgs, Array("JOB_NAME", "database", "target"))
    Job.init(args("JOB_NAME"), glueContext, args.asJava)
    val sales = glueContext.getCatalogSource(args("database"), "sales").getDynamicFrame().toDF()
      .selectExpr("id", "region", "price").na.drop().as[Sale]
    val gross = sales.map(sale => sale.copy(price = sale.price * vat))
    gross.createOrReplaceTempView("gross")
    val shout = udf((text: String) => text.toUpperCase)
    val best = spark.sql("SELECT region, round(sum(price), 2) AS total FROM gross GROUP BY region")
      .withColumn("place", row_number().over(Window.orderBy(col("total").desc)))
      .withColumn("region", shout(col("region")))
    best.show()
    glueContext.getSinkWithFormat("s3", JsonOptions(Map("path" -> args("target"))), "", "csv")
      .writeDynamicFrame(DynamicFrame(best.coalesce(1), glueContext))
    Job.commit()
  }
}
