// Arguments, options, bookmarks and logs, as scripts import them.
package com.amazonaws.services.glue.util {

  import com.amazonaws.services.glue.GlueContext
  import org.json4s.jackson.{JsonMethods, Serialization}
  import org.json4s.{DefaultFormats, Formats}
  import tarn.glue.Host

  import scala.collection.JavaConverters._

  // Options as JSON: of a text, or of a Map.
  class JsonOptions private (val toJson: String) extends Serializable {
    def toMap: Map[String, Any] = {
      implicit val formats: Formats = DefaultFormats
      JsonMethods.parse(toJson).extract[Map[String, Any]]
    }
    override def toString: String = toJson
  }

  object JsonOptions {
    def apply(text: String): JsonOptions = {
      val json = if (text.trim.isEmpty) "{}" else text
      JsonMethods.parse(json) // what is no JSON is said here
      new JsonOptions(json)
    }
    def apply(options: Map[String, Any]): JsonOptions = {
      implicit val formats: Formats = DefaultFormats
      new JsonOptions(Serialization.write(options))
    }
    val empty: JsonOptions = new JsonOptions("{}")
  }

  object GlueArgParser {
    // The named options of a script's arguments, each of which must be there.
    def getResolvedOptions(args: Array[String], options: Array[String]): Map[String, String] =
      Host.call("resolved_options", args.toList.asJava, options.toList.asJava)
        .asInstanceOf[java.util.Map[String, String]].asScala.toMap
  }

  // Begins and ends what bookmarks are kept of.
  object Job {
    private var name: String = _

    def init(jobName: String, glueContext: GlueContext,
             args: java.util.Map[String, String] = new java.util.HashMap[String, String]): Job.type = {
      name = jobName
      Host.call("job_init", jobName, args)
      this
    }
    def init(jobName: String, glueContext: GlueContext, endpoint: String,
             args: java.util.Map[String, String]): Job.type = init(jobName, glueContext, args)
    def commit(): Unit = Host.call("job_commit")
    def isInitialized(): Boolean = name != null
    def jobName(): String = name
  }
}

package com.amazonaws.services.glue.errors {
  // Where in a script a step stands; for readers of the script only.
  case class CallSite(site: String, info: String) extends Serializable
}

package com.amazonaws.services.glue.log {
  // Lines to the run's error log.
  class GlueLogger extends Serializable {
    private def line(level: String, text: String): Unit =
      System.err.println(s"$level GlueLogger: $text")
    def info(text: String): Unit = line("INFO", text)
    def warn(text: String): Unit = line("WARN", text)
    def error(text: String): Unit = line("ERROR", text)
  }
}
