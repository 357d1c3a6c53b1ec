Option Explicit

' All that is asked of Excel about a workbook, and of the computer: to read two small files in the user's own folder, to
' start Python, to tell a sentence.
' The objects below take names in every language, which Dir and MsgBox do not. In Excel for the Mac a script does it outside
' Excel's sandbox; it knows the two files by their names and takes no others.

Public Function IsMac() As Boolean
#If Mac Then
    IsMac = True
#Else
    IsMac = False
#End If
End Function

' The name of a workbook with the whole path before it.
Public Function FullName(ByVal book As Workbook) As String
    FullName = book.FullName
End Function

' What a workbook of ours says that it is. It decides which buttons are grey, and nothing else.
Public Function Role(ByVal book As Workbook) As String
    Role = CStr(book.CustomDocumentProperties("reviewbook.role").Value)
End Function

' The text of the settings or of Python's answer; blank where there is none. It is plain ASCII.
Public Function Note(ByVal name As String) As String
    On Error GoTo Missing
#If Mac Then
    Note = AppleScriptTask("Reviewbook.applescript", "note", name)
#Else
    Note = CreateObject("Scripting.FileSystemObject").OpenTextFile(Folder() & name).ReadAll()
#End If
Missing:
End Function

' Whether the interpreter is there. On the Mac only the script can see it, and says so when it starts.
Public Function IsThere(ByVal file As String) As Boolean
#If Mac Then
    IsThere = True
#Else
    IsThere = CreateObject("Scripting.FileSystemObject").FileExists(file)
#End If
End Function

' Start Python's first half and return what it ends with; the work itself goes on in a process of its own.
' -I keeps the current folder, the workbook's folder and whatever is set around Python out of where it looks for modules.
Public Function Start(ByVal interpreter As String, ByVal id As String, ByVal language As String, ByVal book As String) As Long
#If Mac Then
    Start = CLng(AppleScriptTask("Reviewbook.applescript", "press", id & " " & language & " " & book))
#Else
    Dim host As Object
    Set host = CreateObject("WScript.Shell")
    host.CurrentDirectory = Folder()
    Start = host.Run("""" & interpreter & """ -I -m addin.press " & id & " " & book & " --lang " & language, 1, True)
#End If
End Function

Public Sub Tell(ByVal text As String)
    Dim title As String
    title = Words.Said("ReviewbookTab.label", Ribbon.Language())
#If Mac Then
    MsgBox text, vbInformation, title
#Else
    CreateObject("WScript.Shell").Popup text, 0, title, 64
#End If
End Sub

#If Mac Then
#Else
Private Function Folder() As String
    Folder = CreateObject("WScript.Shell").ExpandEnvironmentStrings("%LOCALAPPDATA%") & "\Reviewbook\"
End Function
#End If
