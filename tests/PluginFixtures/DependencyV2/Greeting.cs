namespace Fixture.Dependency;

/// <summary>Differs between the two versions of this assembly.</summary>
public static class Greeting
{
    public static string Text => "dependency 2";
}
