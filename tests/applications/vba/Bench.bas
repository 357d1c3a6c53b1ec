Option Explicit

' Presses the buttons of the add-in, as Excel does.

Public Bar As IRibbonUI

Public Function Begin(ByVal home As String, ByVal ending As Variant, ByVal onMac As Boolean, ByVal really As Boolean) As String
    Ribbon.Refresh
    Set Bar = New IRibbonUI
    Computer.Home = home
    Computer.EndsWith = ending
    Computer.OnMac = onMac
    Computer.Really = really
    Ribbon.ReviewbookLoaded Bar
    Begin = "ready"
End Function

Private Function Control(ByVal id As String) As IRibbonControl
    Set Control = New IRibbonControl
    Control.ID = id
End Function

Public Function PressButton(ByVal id As String) As String
    Computer.Heard = ""
    ReviewbookPressed Control(id)
    PressButton = Computer.Heard
End Function

Public Function Labelled(ByVal id As String) As String
    Dim text
    ReviewbookLabel Control(id), text
    Labelled = text
End Function

Public Function Tipped(ByVal id As String) As String
    Dim text
    ReviewbookSupertip Control(id), text
    Tipped = text
End Function

Public Function Titled(ByVal id As String) As String
    Dim text
    ReviewbookScreentip Control(id), text
    Titled = text
End Function

Public Function Enabled(ByVal id As String) As String
    Dim answer
    ReviewbookEnabled Control(id), answer
    Enabled = CStr(answer)
End Function

Public Function Coded(ByVal text As String) As String
    Coded = Coding.Coded(text)
End Function

Public Function Plain(ByVal text As String) As String
    Plain = Coding.Plain(text)
End Function

Public Function Asked() As String
    Asked = CStr(Bar.Asked)
End Function

' Presses a second button while the first press still waits for Python.
Public Function PressTwice(ByVal id As String, ByVal second As String) As String
    Computer.Meanwhile = second
    PressTwice = PressButton(id)
End Function
