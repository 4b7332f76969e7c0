// GlueContext: sources and sinks of a script.
package com.amazonaws.services.glue

import com.amazonaws.services.glue.errors.CallSite
import com.amazonaws.services.glue.log.GlueLogger
import com.amazonaws.services.glue.util.JsonOptions
import org.apache.spark.SparkContext
import org.apache.spark.sql.{DataFrame, SQLContext, SparkSession}
import tarn.glue.Host

class GlueContext(@transient val sc: SparkContext) extends SQLContext(sc) {
  Host.call("context", sparkSession)

  def this(sc: SparkContext, minPartitions: Int, targetPartitions: Int) = this(sc)

  def getSparkSession: SparkSession = sparkSession
  def getLogger(): GlueLogger = new GlueLogger

  def getCatalogSource(database: String, tableName: String, redshiftTmpDir: String = "",
                       transformationContext: String = "", pushDownPredicate: String = "",
                       additionalOptions: JsonOptions = JsonOptions.empty,
                       catalogId: String = null): DataSource =
    new DataSource(this, () => Host.call("catalog_source", database, tableName,
      transformationContext, pushDownPredicate, additionalOptions.toJson))

  def getSourceWithFormat(connectionType: String, options: JsonOptions,
                          transformationContext: String = "", format: String = null,
                          formatOptions: JsonOptions = JsonOptions.empty): DataSource =
    new DataSource(this, () => Host.call("source", connectionType, options.toJson,
      transformationContext, format, formatOptions.toJson))

  // Of formats that say themselves what they are: "parquet", say.
  def getSource(connectionType: String, connectionOptions: JsonOptions,
                transformationContext: String = "", pushDownPredicate: String = ""): DataSource =
    getSourceWithFormat(connectionType, connectionOptions, transformationContext)

  def getCatalogSink(database: String, tableName: String, redshiftTmpDir: String = "",
                     transformationContext: String = "",
                     additionalOptions: JsonOptions = JsonOptions.empty,
                     catalogId: String = null): DataSink =
    new DataSink(this, (sink, frame) =>
      Host.call("catalog_sink", frame.id, database, tableName, transformationContext,
        additionalOptions.toJson))

  def getSinkWithFormat(connectionType: String, options: JsonOptions,
                        transformationContext: String = "", format: String = null,
                        formatOptions: JsonOptions = JsonOptions.empty): DataSink =
    getSink(connectionType, options, transformationContext).setFormat(format, formatOptions)

  def getSink(connectionType: String, connectionOptions: JsonOptions,
              transformationContext: String = ""): DataSink =
    new DataSink(this, (sink, frame) =>
      Host.call("sink", frame.id, connectionType, connectionOptions.toJson, transformationContext,
        sink.format, sink.formatOptions.toJson, sink.database, sink.table))
}

class DataSource private[glue] (context: GlueContext, read: () => Object) {
  def getDynamicFrame(): DynamicFrame = DynamicFrame.of(read(), context)
  def getDataFrame(): DataFrame = getDynamicFrame().toDF()
}

class DataSink private[glue] (context: GlueContext,
                              write: (DataSink, DynamicFrame) => Object) {
  private[glue] var format: String = _
  private[glue] var formatOptions: JsonOptions = JsonOptions.empty
  private[glue] var database, table: String = _

  def setFormat(format: String, options: JsonOptions = JsonOptions.empty): DataSink = {
    this.format = format
    formatOptions = options
    this
  }
  def setCatalogInfo(catalogDatabase: String, catalogTableName: String,
                     catalogId: String = ""): DataSink = {
    database = catalogDatabase
    table = catalogTableName
    this
  }
  def writeDynamicFrame(frame: DynamicFrame,
                        callSite: CallSite = CallSite("Not provided", "")): DynamicFrame = {
    write(this, frame)
    frame
  }
  def pyWriteDynamicFrame(frame: DynamicFrame, site: String = "", info: String = ""): DynamicFrame =
    writeDynamicFrame(frame, CallSite(site, info))
  def writeDataFrame(frame: DataFrame, glueContext: GlueContext,
                     callSite: CallSite = CallSite("Not provided", "")): DataFrame = {
    writeDynamicFrame(DynamicFrame(frame, glueContext), callSite)
    frame
  }
}
