namespace Invoke.Gateway.Document;

/// <summary>A query parameter of a call.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">string, integer or boolean.</param>
/// <param name="Rule">What it means and may be.</param>
/// <param name="IsRequired">Whether it must be there.</param>
internal sealed record QueryParameter(string Name, string Type, string Rule, bool IsRequired = false);
