using EhrConnect.Data.Sessions;

namespace EhrConnect.Data.Resources;

/// <summary>The parameters of a statement whose text is put together piece by piece.</summary>
internal sealed class SqlParameters
{
    private readonly List<Func<SqlStatement, SqlStatement>> _add = [];

    /// <summary>The place of the value in the text, for example <c>$3</c>.</summary>
    public string Add<T>(T value)
    {
        _add.Add(statement => statement.With(value));
        return $"${_add.Count}";
    }

    public SqlStatement Statement(string text) => _add.Aggregate(new SqlStatement(text), (statement, add) => add(statement));
}
