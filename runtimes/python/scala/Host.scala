// The way from Scala to awsglue, which runs in the Python process that started this JVM.
package tarn.glue

import java.util.{ArrayList, List => JavaList}

// Implemented there. Frames are known to both sides by numbers.
trait Host {
  def call(name: String, arguments: JavaList[Object]): Object
}

object Host {
  @volatile private var host: Host = _

  def attach(found: Host): Unit = host = found

  def call(name: String, arguments: Any*): Object = {
    val list = new ArrayList[Object]
    arguments.foreach(argument => list.add(argument.asInstanceOf[Object]))
    host.call(name, list)
  }
}
