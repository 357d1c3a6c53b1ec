Option Explicit

' Stands in for the add-in's module Computer: reads the notes of a folder that the test names, and writes down what is asked.

Public Home As String
Public Heard As String
Public EndsWith As Long
Public OnMac As Boolean
Public Really As Boolean
Public Meanwhile As String

Public Function IsMac() As Boolean
    IsMac = OnMac
End Function

' LibreOffice leaves the path out of FullName.
Public Function FullName(ByVal book As Workbook) As String
    FullName = book.Path & "/" & book.Name
End Function

' Nor does it know a workbook's own properties there.
Public Function Role(ByVal book As Workbook) As String
    Role = StarDesktop.CurrentComponent.DocumentProperties.UserDefinedProperties.getPropertyValue("reviewbook.role")
End Function

Public Function Note(ByVal name As String) As String
    Dim number As Integer, line_ As String
    If Not FileExists(Home & "/" & name) Then Exit Function
    number = FreeFile
    Open Home & "/" & name For Input As #number
    Do While Not EOF(number)
        Line Input #number, line_
        If Note <> "" Then Note = Note & Chr(10)
        Note = Note & line_
    Loop
    Close #number
End Function

Public Function IsThere(ByVal file As String) As Boolean
    IsThere = FileExists(file)
End Function

Public Function Start(ByVal interpreter As String, ByVal id As String, ByVal language As String, ByVal book As String) As Long
    Heard = Heard & "start|" & interpreter & "|" & id & "|" & language & "|" & book & Chr(10)
    Start = EndsWith
    If Meanwhile <> "" Then
        Press.Pressed Meanwhile
        Meanwhile = ""
    End If
    If Really Then
        Shell interpreter, 0, "-I -m addin.press " & id & " " & book & " --lang " & language, True
        If Note("answer.txt") <> "" Then Start = 5
    End If
End Function

Public Sub Tell(ByVal text As String)
    Heard = Heard & "tell|" & text & Chr(10)
End Sub
