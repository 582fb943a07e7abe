"""goods stock and orders"""

import sqlalchemy as sa
from alembic import op

revision = "78d770950487"
down_revision = "7a1c9e04b6d2"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "shop_goods",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["unit.id"], name=op.f("fk_shop_goods_owner_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_goods")),
        sa.UniqueConstraint("owner_id", "code", name=op.f("uq_shop_goods_owner_id_code")),
    )
    op.create_table(
        "shop_price_list",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["unit.id"], name=op.f("fk_shop_price_list_owner_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_price_list")),
        sa.UniqueConstraint("owner_id", "number", name=op.f("uq_shop_price_list_owner_id_number")),
    )
    op.create_table(
        "shop_account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=90), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "SHELF",
                "SUPPLIER",
                "HANDED_OUT",
                "LOSS",
                name="stockkind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("center_id", sa.Uuid(), nullable=True),
        sa.Column("goods_id", sa.Uuid(), nullable=True),
        sa.Column("balance", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_shop_account_balance_not_negative")),
        sa.CheckConstraint("held >= 0", name=op.f("ck_shop_account_held_not_negative")),
        sa.ForeignKeyConstraint(
            ["center_id"], ["unit.id"], name=op.f("fk_shop_account_center_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["goods_id"], ["shop_goods.id"], name=op.f("fk_shop_account_goods_id_shop_goods")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_account")),
        sa.UniqueConstraint("code", name=op.f("uq_shop_account_code")),
    )
    with op.batch_alter_table("shop_account", schema=None) as batch_op:
        batch_op.create_index("ix_shop_account_center", ["center_id"], unique=False)

    op.create_table(
        "shop_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "ARRIVAL",
                "HAND_OUT",
                "EXCHANGE",
                "WRITE_OFF",
                "ADJUSTMENT",
                "REVERSAL",
                name="stockentrykind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(length=40), nullable=False),
        sa.Column("acting_as", sa.String(length=80), nullable=False),
        sa.Column("center_id", sa.Uuid(), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("cause", sa.String(length=120), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["person.id"], name=op.f("fk_shop_entry_actor_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["center_id"], ["unit.id"], name=op.f("fk_shop_entry_center_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["shop_entry.id"], name=op.f("fk_shop_entry_reverses_id_shop_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_entry")),
        sa.UniqueConstraint("key", name=op.f("uq_shop_entry_key")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_shop_entry_reverses_id")),
    )
    with op.batch_alter_table("shop_entry", schema=None) as batch_op:
        batch_op.create_index("ix_shop_entry_center", ["center_id", "at"], unique=False)

    op.create_table(
        "shop_price",
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("goods_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_shop_price_amount_positive")),
        sa.ForeignKeyConstraint(
            ["goods_id"], ["shop_goods.id"], name=op.f("fk_shop_price_goods_id_shop_goods")
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["shop_price_list.id"], name=op.f("fk_shop_price_list_id_shop_price_list")
        ),
        sa.PrimaryKeyConstraint("list_id", "goods_id", name=op.f("pk_shop_price")),
    )
    op.create_table(
        "shop_posting",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("goods_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["shop_account.id"],
            name=op.f("fk_shop_posting_account_id_shop_account"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["shop_entry.id"], name=op.f("fk_shop_posting_entry_id_shop_entry")
        ),
        sa.ForeignKeyConstraint(
            ["goods_id"], ["shop_goods.id"], name=op.f("fk_shop_posting_goods_id_shop_goods")
        ),
        sa.PrimaryKeyConstraint("entry_id", "account_id", "goods_id", name=op.f("pk_shop_posting")),
    )
    with op.batch_alter_table("shop_posting", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_shop_posting_account_id"), ["account_id"], unique=False
        )

    op.create_table(
        "shop_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("center_id", sa.Uuid(), nullable=False),
        sa.Column("price_list_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "WAITING",
                "OFFERED",
                "HELD",
                "COLLECTED",
                "CANCELLED",
                "EXPIRED",
                "PASSED",
                "RETURNED",
                name="orderstatus",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("waiting_since", sa.DateTime(), nullable=True),
        sa.Column("collect_by", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("proxy", sa.String(length=40), nullable=False),
        sa.Column("collected_by", sa.String(length=40), nullable=False),
        sa.Column("keeper_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_.id"], name=op.f("fk_shop_order_case_id_case_")
        ),
        sa.ForeignKeyConstraint(
            ["center_id"], ["unit.id"], name=op.f("fk_shop_order_center_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["hold_id"], ["points_hold.id"], name=op.f("fk_shop_order_hold_id_points_hold")
        ),
        sa.ForeignKeyConstraint(
            ["keeper_id"], ["person.id"], name=op.f("fk_shop_order_keeper_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["person.id"], name=op.f("fk_shop_order_member_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["price_list_id"],
            ["shop_price_list.id"],
            name=op.f("fk_shop_order_price_list_id_shop_price_list"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_order")),
        sa.UniqueConstraint("case_id", name=op.f("uq_shop_order_case_id")),
        sa.UniqueConstraint("hold_id", name=op.f("uq_shop_order_hold_id")),
        sa.UniqueConstraint("number", name=op.f("uq_shop_order_number")),
    )
    with op.batch_alter_table("shop_order", schema=None) as batch_op:
        batch_op.create_index("ix_shop_order_member", ["member_id", "made_at"], unique=False)
        batch_op.create_index(
            "ix_shop_order_queue", ["center_id", "status", "waiting_since"], unique=False
        )

    op.create_table(
        "shop_stock_take",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("center_id", sa.Uuid(), nullable=False),
        sa.Column("counted_at", sa.DateTime(), nullable=False),
        sa.Column("counted_by_id", sa.Uuid(), nullable=True),
        sa.Column("countersigned_by_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_.id"], name=op.f("fk_shop_stock_take_case_id_case_")
        ),
        sa.ForeignKeyConstraint(
            ["center_id"], ["unit.id"], name=op.f("fk_shop_stock_take_center_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["counted_by_id"], ["person.id"], name=op.f("fk_shop_stock_take_counted_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["countersigned_by_id"],
            ["person.id"],
            name=op.f("fk_shop_stock_take_countersigned_by_id_person"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_shop_stock_take")),
    )
    with op.batch_alter_table("shop_stock_take", schema=None) as batch_op:
        batch_op.create_index(
            "ix_shop_stock_take_center", ["center_id", "counted_at"], unique=False
        )

    op.create_table(
        "shop_order_line",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("goods_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_shop_order_line_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["goods_id"], ["shop_goods.id"], name=op.f("fk_shop_order_line_goods_id_shop_goods")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["shop_order.id"], name=op.f("fk_shop_order_line_order_id_shop_order")
        ),
        sa.PrimaryKeyConstraint("order_id", "goods_id", name=op.f("pk_shop_order_line")),
    )
    with op.batch_alter_table("shop_order_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shop_order_line_goods_id"), ["goods_id"], unique=False)

    op.create_table(
        "shop_stock_take_line",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("goods_id", sa.Uuid(), nullable=False),
        sa.Column("booked", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["shop_stock_take.case_id"],
            name=op.f("fk_shop_stock_take_line_case_id_shop_stock_take"),
        ),
        sa.ForeignKeyConstraint(
            ["goods_id"],
            ["shop_goods.id"],
            name=op.f("fk_shop_stock_take_line_goods_id_shop_goods"),
        ),
        sa.PrimaryKeyConstraint("case_id", "goods_id", name=op.f("pk_shop_stock_take_line")),
    )


def downgrade():
    op.drop_table("shop_stock_take_line")
    with op.batch_alter_table("shop_order_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shop_order_line_goods_id"))

    op.drop_table("shop_order_line")
    with op.batch_alter_table("shop_stock_take", schema=None) as batch_op:
        batch_op.drop_index("ix_shop_stock_take_center")

    op.drop_table("shop_stock_take")
    with op.batch_alter_table("shop_order", schema=None) as batch_op:
        batch_op.drop_index("ix_shop_order_queue")
        batch_op.drop_index("ix_shop_order_member")

    op.drop_table("shop_order")
    with op.batch_alter_table("shop_posting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shop_posting_account_id"))

    op.drop_table("shop_posting")
    op.drop_table("shop_price")
    with op.batch_alter_table("shop_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_shop_entry_center")

    op.drop_table("shop_entry")
    with op.batch_alter_table("shop_account", schema=None) as batch_op:
        batch_op.drop_index("ix_shop_account_center")

    op.drop_table("shop_account")
    op.drop_table("shop_price_list")
    op.drop_table("shop_goods")
