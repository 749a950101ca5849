import java.nio.file.Files
import java.nio.file.Path

def folder = new File(basedir, 'folder')
folder.mkdirs()
new File(folder, 'täst.txt').setText('hé\n', 'UTF-8')
new File(basedir, 'empty').mkdirs()
new File(basedir, 'private').mkdirs()
new File(basedir, 'private/secret').text = 'secret'
def tool = new File(basedir, 'tool')
tool.text = '#!/bin/sh\necho tool\n'
tool.setExecutable(true)
def link = basedir.toPath().resolve('link')
Files.deleteIfExists(link)
Files.createSymbolicLink(link, Path.of('folder/täst.txt'))
return true
