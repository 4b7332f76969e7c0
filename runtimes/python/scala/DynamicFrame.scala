// DynamicFrame: a frame of awsglue, by its number; toDF() and apply() are the doors to Spark.
package com.amazonaws.services.glue

import com.amazonaws.services.glue.errors.CallSite
import com.amazonaws.services.glue.util.JsonOptions
import org.apache.spark.sql.{DataFrame, Row}
import tarn.glue.Host

import scala.collection.JavaConverters._

case class ResolveSpec(path: String, action: String)
case class ChoiceOption(value: String)
case class MappingSpec(sourcePath: String, sourceType: String, targetPath: String,
                       targetType: String)

// A record, for the functions of filter().
class DynamicRecord private[glue] (row: Row) extends Serializable {
  def getField(path: String): Option[Any] =
    path.split('.').foldLeft(Option[Any](row)) {
      case (Some(at: Row), name) if at.schema.fieldNames.contains(name) => Option(at.getAs[Any](name))
      case _ => None
    }
  override def toString: String = row.json
}

class DynamicFrame private[glue] (private[glue] val id: Object,
                                  @transient private val context: GlueContext)
    extends Serializable {
  import DynamicFrame.of

  private def made(name: String, arguments: Any*): DynamicFrame =
    of(Host.call(name, id +: arguments: _*), context)
  private def list(values: Seq[Any]): Object = values.asJava

  def toDF(specs: Seq[ResolveSpec] = Seq.empty): DataFrame = {
    val resolved = if (specs.isEmpty) this else resolveChoice(specs.map(s => (s.path, s.action)))
    Host.call("to_df", resolved.id).asInstanceOf[DataFrame]
  }
  def count: Long = Host.call("count", id).asInstanceOf[Number].longValue
  def errorsCount: Long = 0 // a record that fails fails the job
  def printSchema(): Unit = print(Host.call("schema_tree", id))
  def show(numRows: Int = 20): Unit = print(Host.call("show", id, numRows))
  def getNumPartitions: Int = toDF().rdd.getNumPartitions

  // (source, type, target, type), MappingSpec, or (source, target) that keep their type.
  def applyMapping(mappings: Seq[Product], caseSensitive: Boolean = true,
                   transformationContext: String = "",
                   callSite: CallSite = CallSite("Not provided", ""), stageThreshold: Long = 0,
                   totalThreshold: Long = 0): DynamicFrame =
    made("apply_mapping",
      list(mappings.map(mapping => list(mapping.productIterator.map(_.toString).toSeq))))

  def selectFields(paths: Seq[String], transformationContext: String = "",
                   callSite: CallSite = CallSite("Not provided", ""), stageThreshold: Long = 0,
                   totalThreshold: Long = 0): DynamicFrame = made("select_fields", list(paths))
  def selectField(path: String, transformationContext: String = ""): DynamicFrame =
    selectFields(Seq(path))
  def dropFields(paths: Seq[String], transformationContext: String = "",
                 callSite: CallSite = CallSite("Not provided", ""), stageThreshold: Long = 0,
                 totalThreshold: Long = 0): DynamicFrame = made("drop_fields", list(paths))
  def dropField(path: String, transformationContext: String = ""): DynamicFrame =
    dropFields(Seq(path))
  def dropNulls(transformationContext: String = "",
                callSite: CallSite = CallSite("Not provided", ""), stageThreshold: Long = 0,
                totalThreshold: Long = 0): DynamicFrame = made("drop_nulls")
  def renameField(oldName: String, newName: String, transformationContext: String = "",
                  callSite: CallSite = CallSite("Not provided", ""), stageThreshold: Long = 0,
                  totalThreshold: Long = 0): DynamicFrame = made("rename_field", oldName, newName)

  def resolveChoice(specs: Seq[Product] = Seq.empty[ResolveSpec],
                    choiceOption: Option[ChoiceOption] = None, database: Option[String] = None,
                    tableName: Option[String] = None, transformationContext: String = "",
                    callSite: CallSite = CallSite("Not provided", ""), stageThreshold: Long = 0,
                    totalThreshold: Long = 0): DynamicFrame =
    made("resolve_choice", list(specs.map(s => list(s.productIterator.map(_.toString).toSeq))),
      choiceOption.map(_.value).orNull, database.orNull, tableName.orNull)

  def filter(f: DynamicRecord => Boolean, errorMsg: String = "", transformationContext: String = "",
             callSite: CallSite = CallSite("Not provided", ""), stageThreshold: Long = 0,
             totalThreshold: Long = 0): DynamicFrame =
    DynamicFrame(toDF().filter((row: Row) => f(new DynamicRecord(row))), context)

  def join(keys1: Seq[String], keys2: Seq[String], frame2: DynamicFrame,
           transformationContext: String = "", callSite: CallSite = CallSite("Not provided", ""),
           stageThreshold: Long = 0, totalThreshold: Long = 0): DynamicFrame =
    made("join", list(keys1), list(keys2), frame2.id)

  def mergeDynamicFrames(stageDynamicFrame: DynamicFrame, primaryKeys: Seq[String],
                         transformationContext: String = "", options: JsonOptions = JsonOptions.empty,
                         callSite: CallSite = CallSite("Not provided", ""),
                         stageThreshold: Long = 0, totalThreshold: Long = 0): DynamicFrame =
    made("merge", stageDynamicFrame.id, list(primaryKeys))

  def relationalize(rootTableName: String, stagingPath: String,
                    options: JsonOptions = JsonOptions.empty, transformationContext: String = "",
                    callSite: CallSite = CallSite("Not provided", ""), stageThreshold: Long = 0,
                    totalThreshold: Long = 0): Seq[DynamicFrame] =
    Host.call("relationalize", id, rootTableName, stagingPath)
      .asInstanceOf[java.util.List[Object]].asScala.map(of(_, context)).toList

  def unnest(transformationContext: String = "", callSite: CallSite = CallSite("Not provided", ""),
             stageThreshold: Long = 0, totalThreshold: Long = 0): DynamicFrame = made("unnest")
  def unbox(path: String, format: String, optionString: String = "{}",
            transformationContext: String = "", callSite: CallSite = CallSite("Not provided", ""),
            stageThreshold: Long = 0, totalThreshold: Long = 0): DynamicFrame =
    made("unbox", path, format, optionString)

  def repartition(numPartitions: Int, transformationContext: String = "",
                  callSite: CallSite = CallSite("Not provided", ""), stageThreshold: Long = 0,
                  totalThreshold: Long = 0): DynamicFrame = made("repartition", numPartitions)
  def coalesce(numPartitions: Int, transformationContext: String = "",
               callSite: CallSite = CallSite("Not provided", ""), stageThreshold: Long = 0,
               totalThreshold: Long = 0): DynamicFrame = made("coalesce", numPartitions)

  def getName: String = String.valueOf(Host.call("name", id))
  def withName(name: String): DynamicFrame = made("with_name", name)
  def withTransformationContext(ctx: String): DynamicFrame = this
}

object DynamicFrame {
  def apply(df: DataFrame, glueContext: GlueContext): DynamicFrame =
    of(Host.call("from_df", df), glueContext)

  private[glue] def of(id: Object, context: GlueContext): DynamicFrame = new DynamicFrame(id, context)
}
