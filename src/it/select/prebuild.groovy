def reports = new File(basedir, 'target/surefire-reports')
reports.mkdirs()
new File(reports, 'TEST-foreign-py38.xml').text = '<testsuite name="foreign" tests="0" errors="0" failures="0" skipped="0"/>'
return true
