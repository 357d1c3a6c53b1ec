Option Explicit

' What is in front: the workbook, and the language of Excel. Nothing that a workbook says decides what is started.

' The full name of the workbook in front, blank where there is none.
Public Function BookName() As String
    On Error Resume Next
    If Not ActiveWorkbook Is Nothing Then BookName = Computer.FullName(ActiveWorkbook)
End Function

' "master", "book" for any other workbook of ours, or blank.
Public Function Kind() As String
    Dim role As String
    On Error Resume Next
    If ActiveWorkbook Is Nothing Then Exit Function
    role = Computer.Role(ActiveWorkbook)
    If role = "master" Then
        Kind = "master"
    ElseIf role <> "" Then
        Kind = "book"
    ElseIf LCase(Left(ActiveWorkbook.Name, 7)) = "master." Then
        Kind = "master"
    End If
End Function

' Chinese where the program itself speaks it, else English. 2 asks for the language of its menus; 4 is any Chinese.
Public Function ProgramLanguage() As String
    Dim number As Long, program As Object
    On Error Resume Next
    ' By name: an Excel that does not know this would not compile the module.
    Set program = Application
    number = program.LanguageSettings.LanguageID(2)
    ProgramLanguage = "en"
    If (number And &H3FF) = 4 Then ProgramLanguage = "zh-CN"
End Function
