Option Explicit

' What the ribbon asks and says. Which buttons there are stands in Words; what a press does, in Press.

Private Bar As IRibbonUI
Private Spoken As String

Public Sub ReviewbookLoaded(loaded As IRibbonUI)
    Set Bar = loaded
    ThisWorkbook.Watch
End Sub

Public Sub ReviewbookLabel(control As IRibbonControl, ByRef text)
    text = Words.Said(control.ID & ".label", Language())
End Sub

Public Sub ReviewbookScreentip(control As IRibbonControl, ByRef text)
    text = Words.Said(control.ID & ".label", Language())
End Sub

Public Sub ReviewbookSupertip(control As IRibbonControl, ByRef text)
    text = Words.Said(control.ID & ".tip", Language())
End Sub

Public Sub ReviewbookEnabled(control As IRibbonControl, ByRef enabled)
    Dim places As String
    places = Words.Places(control.ID)
    If places = "always" Then
        enabled = True
    Else
        enabled = InStr(" " & places & " ", " " & Front.Kind() & " ") > 0
    End If
End Sub

Public Sub ReviewbookPressed(control As IRibbonControl)
    Press.Pressed control.ID
End Sub

' Let the ribbon ask everything anew; the language, too, which may have been changed meanwhile.
Public Sub Refresh()
    Spoken = ""
    If Not Bar Is Nothing Then Bar.Invalidate
End Sub

' The language of the user's settings, else of Excel.
Public Function Language() As String
    If Spoken = "" Then Spoken = Settings.Value(Computer.Note("addin.conf"), "language")
    If Spoken = "" Then Spoken = Front.ProgramLanguage()
    Language = Spoken
End Function
