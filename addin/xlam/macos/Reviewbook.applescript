-- What Reviewbook's ribbon in Excel for the Mac may ask of the computer, outside Excel's sandbox: to read two small files,
-- and to start the Python that the user's own settings name. No other file, no other program and no other module can be asked for.
-- It lies in Library/Application Scripts/com.microsoft.Excel of the user's home, where Excel can run but not change it.

on settingsFolder()
	return (POSIX path of (path to home folder)) & "Library/Application Support/Reviewbook/"
end settingsFolder

-- The text of the settings or of Python's answer.
on note(fileName)
	if fileName is not "addin.conf" and fileName is not "answer.txt" then return ""
	try
		return do shell script "/bin/cat " & quoted form of (settingsFolder() & fileName)
	on error
		return ""
	end try
end note

-- request: the button's id, the language and the workbook, coded as plain ASCII, with a space between them.
on press(request)
	set AppleScript's text item delimiters to " "
	set pieces to text items of request
	set AppleScript's text item delimiters to ""
	if (count of pieces) is not 3 then return "4"
	try
		set interpreter to do shell script "/usr/bin/sed -n 's/^interpreter=//p' " & quoted form of (settingsFolder() & "addin.conf") & " | /usr/bin/head -n 1"
		if not (interpreter starts with "/") then return "127"
		do shell script "cd / && " & quoted form of interpreter & " -I -m addin.press " & quoted form of (item 1 of pieces) & " " & quoted form of (item 3 of pieces) & " --lang " & quoted form of (item 2 of pieces)
		return "0"
	on error number code
		return code as text
	end try
end press
