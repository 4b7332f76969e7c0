// Compiles a script with the compiler that Spark brings.
package tarn.glue

import java.io.File

import scala.reflect.internal.util.{BatchSourceFile, Position}
import scala.reflect.io.{AbstractFile, Directory, PlainDirectory}
import scala.tools.nsc.reporters.StoreReporter
import scala.tools.nsc.{Global, Settings}

object ScriptCompiler {
  // Empty if it went well; else the errors, a line each: "17: type mismatch; …".
  def compile(path: String, outputFolder: String): String = {
    val settings = new Settings(message => throw new IllegalArgumentException(message))
    settings.usejavacp.value = true
    settings.outputDirs.setSingleOutput(new PlainDirectory(new Directory(new File(outputFolder))))
    val reporter = new StoreReporter
    val global = new Global(settings, reporter)
    val run = new global.Run
    run.compileSources(List(new BatchSourceFile(AbstractFile.getFile(path))))
    val errors = reporter.infos.toSeq.filter(_.severity == reporter.ERROR)
    errors.map(info => s"${line_of(info.pos)}: ${info.msg.replace("\n", " ")}").mkString("\n")
  }

  private def line_of(position: Position): Int = if (position.isDefined) position.line else 0
}
