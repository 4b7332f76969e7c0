// Runs the main() of a compiled script, and says how it ended.
package tarn.glue

import java.io.File
import java.lang.reflect.InvocationTargetException
import java.net.{URL, URLClassLoader}

object ScriptRunner {
  // Empty if it went well; else the line of the script at which it left (0: none), the exception's
  // class and its text, a line each.
  def run(classesFolder: String, className: String, script: String,
          arguments: java.util.List[String]): String = {
    val url: URL = new File(classesFolder + "/").toURI.toURL
    val loader = new URLClassLoader(Array(url), Thread.currentThread.getContextClassLoader)
    // Executors in this process look where the thread that makes the SparkContext looks.
    Thread.currentThread.setContextClassLoader(loader)
    try {
      val main = loader.loadClass(className).getMethod("main", classOf[Array[String]])
      main.invoke(null, arguments.toArray(new Array[String](0)))
      ""
    } catch {
      case _: ClassNotFoundException =>
        said(0, "ClassNotFoundException", s"the script has no object $className (--class)")
      case _: NoSuchMethodException =>
        said(0, "NoSuchMethodException", s"$className has no main(sysArgs: Array[String])")
      case error: InvocationTargetException =>
        val cause = error.getCause
        cause.printStackTrace()
        said(line_of(cause, script), cause.getClass.getName, String.valueOf(cause.getMessage))
    } finally {
      Console.flush()
      System.out.flush()
    }
  }

  private def said(line: Int, kind: String, text: String): String = s"$line\n$kind\n$text"

  private def line_of(error: Throwable, script: String): Int = {
    val lines = Iterator.iterate(error)(_.getCause).takeWhile(_ != null).flatMap(
      _.getStackTrace.find(_.getFileName == script).map(_.getLineNumber))
    if (lines.hasNext) lines.next() else 0
  }
}
